import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Asker } from '@openchoreo-portal/plugin-openchoreo-node';
import { Request } from 'express';

/** Whoever sent the request. A bearer token that Backstage does not know is left to the control plane, which knows the configured issuers. */
export async function askerOf(
  req: Request,
  httpAuth: HttpAuthService,
): Promise<Asker> {
  try {
    return await httpAuth.credentials(req, { allow: ['user', 'service'] });
  } catch (error) {
    const accessToken = /^Bearer\s+(\S+)$/i.exec(
      req.headers.authorization ?? '',
    )?.[1];
    if (!accessToken) throw error;
    return { accessToken };
  }
}
