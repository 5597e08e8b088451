import type { Response } from 'express';
import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { RequestLimiter } from '@openchoreo-portal/apiserver';
import { ApiError } from '@openchoreo-portal/model';
import { OpenChoreoClientService } from '@openchoreo-portal/plugin-openchoreo-node';
import { Person } from '../repositories/commit';
import { RepositoryKey } from '../repositories/names';
import { BUILD_OWNER } from '../tokens/buildTokens';
import { GitToken, GitTokens, tokenAllows } from '../tokens/tokens';

/** Who uses the Git server. */
export type Caller =
  | { kind: 'token'; id: string; token: GitToken }
  | { kind: 'backstage'; id: string; credentials: BackstageCredentials };

/** What somebody wants to do with a repository, or with the repositories of a namespace. */
export type Access = 'read' | 'write' | 'delete';

const ACTIONS: Record<Access, string> = {
  read: 'component:view',
  write: 'component:create',
  delete: 'component:delete',
};

/**
 * Answers who is asking and what they may do. The control plane is asked about everybody at every use; a git token does what it says and its owner may now do.
 */
export class AccessControl {
  private readonly limiter: RequestLimiter;

  constructor(
    private readonly options: {
      auth: AuthService;
      tokens: GitTokens;
      openchoreo: OpenChoreoClientService;
      /** Requests of one person at the same time; each may start a git. Default 32. */
      requestsPerUser?: number;
    },
  ) {
    const places = options.requestsPerUser ?? 32;
    this.limiter = new RequestLimiter({ requests: places, streams: places });
  }

  /** Takes a place for the request until it is answered, or its client is gone. Throws `ApiError` TooManyRequests when the caller has none left. */
  enter({ id }: Caller, res: Response): void {
    const kind = id.startsWith('service:') ? 'service' : 'user';
    const subject = { id, kind, claims: {}, how: 'git' } as const;
    const leave = this.limiter.enter(subject, 'request');
    res.once('close', leave);
    if (res.closed) leave();
  }

  /** Reads `Authorization`: Basic (the password is the token, the user name is free) or Bearer. Undefined without one. */
  async identify(header: string | undefined): Promise<Caller | undefined> {
    const secret = secretOf(header);
    if (!secret) return undefined;
    const token = await this.options.tokens.find(secret);
    if (token) return { kind: 'token', id: token.owner, token };
    try {
      return fromCredentials(await this.options.auth.authenticate(secret));
    } catch (e) {
      throw new ApiError({
        reason: 'Unauthorized',
        message: 'The token is not valid or has expired.',
        remedy:
          'Use a git token (portal, Settings) or a current portal token as the password; the user name does not matter.',
        cause: e,
      });
    }
  }

  /** Rejects with Forbidden unless the caller may do it. `project` narrows the question when the repository belongs to one. */
  async require(
    caller: Caller,
    access: Access,
    key: RepositoryKey,
    project?: string,
  ): Promise<void> {
    if (!(await this.allowed(caller, access, key, project))) {
      throw new ApiError({
        reason: 'Forbidden',
        message: `${caller.id} may not ${access} ${key.namespace}/${key.name}.`,
        remedy: remedyFor(caller, access, key, project),
      });
    }
  }

  async allowed(
    caller: Caller,
    access: Access,
    key: RepositoryKey,
    project?: string,
  ): Promise<boolean> {
    const byToken = caller.kind === 'token';
    if (byToken) {
      const { token } = caller;
      if (access === 'delete' || !tokenAllows(token, key, access)) return false;
      // The server's own, which builds use; it is renewed twice a day.
      if (token.owner === BUILD_OWNER) return true;
    }
    const [decision] = await this.options.openchoreo.decide(
      byToken ? { person: caller.id } : caller.credentials,
      [
        {
          action: ACTIONS[access],
          scope: { namespace: key.namespace, project },
        },
      ],
    );
    return decision?.allowed === true;
  }
}

function remedyFor(
  caller: Caller,
  access: Access,
  key: RepositoryKey,
  project?: string,
): string {
  if (
    caller.kind === 'token' &&
    (access === 'delete' || !tokenAllows(caller.token, key, access))
  )
    return 'Make a git token for this repository with that access.';
  const ask = `Ask for the action ${ACTIONS[access]} in ${
    project ? `project ${project}` : `namespace ${key.namespace}`
  }`;
  return caller.kind === 'token'
    ? `${ask}, or sign in to the portal when you have not for weeks.`
    : `${ask}.`;
}

/** The caller behind Backstage credentials. Rejects services of other installations: nobody could say what they may do. */
export function fromCredentials(credentials: BackstageCredentials): Caller {
  const principal = credentials.principal as {
    type?: string;
    userEntityRef?: string;
    subject?: string;
  };
  if (principal.type === 'user' && principal.userEntityRef) {
    return { kind: 'backstage', id: principal.userEntityRef, credentials };
  }
  if (
    principal.type === 'service' &&
    principal.subject?.startsWith('plugin:')
  ) {
    return {
      kind: 'backstage',
      id: `service:${principal.subject}`,
      credentials,
    };
  }
  throw new ApiError({
    reason: 'Forbidden',
    message: 'Only people, plugins of this portal and git tokens have access.',
    remedy: 'Use a git token.',
  });
}

/** Author of commits that the caller makes through the API. */
export function personOf(caller: Caller): Person {
  const name = caller.id.replace(/^.*[/:]/, '') || 'unknown';
  return { name, email: `${name}@users.noreply.openchoreo.localhost` };
}

/** Says when to come back to who came too often. */
export function retryLater(error: ApiError, res: Response): void {
  const { retryAfterSeconds } = error.details ?? {};
  if (retryAfterSeconds) res.set('Retry-After', String(retryAfterSeconds));
}

function secretOf(header: string | undefined): string | undefined {
  const [scheme, value] = header?.split(' ') ?? [];
  if (!value) return undefined;
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1) || undefined;
}
