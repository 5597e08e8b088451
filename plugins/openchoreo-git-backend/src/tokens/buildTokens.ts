import { LoggerService } from '@backstage/backend-plugin-api';
import { Clock, systemClock } from '@openchoreo-portal/model';
import { GitTokens } from './tokens';

/** Name of the SecretReference that workflows of an organisation use as `repository.secretRef`. */
export const BUILD_SECRET = 'openchoreo-git';

/** Owner of the tokens that builds use. */
export const BUILD_OWNER = 'service:plugin:openchoreo-git';
const LIFETIME_DAYS = 7;
/** How long a replaced token still works: builds that have it already end well within this time. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

/** What {@link renewBuildToken} needs. */
export interface BuildTokenOptions {
  tokens: GitTokens;
  /** Stores a secret through the control plane's secret API; rejects when the plane cannot be reached. */
  putSecret: (
    namespace: string,
    secret: {
      secretName: string;
      secretType: string;
      targetPlane: { kind: string; name: string };
      data: Record<string, string>;
    },
  ) => Promise<void>;
  logger: LoggerService;
  clock?: Clock;
}

/**
 * Makes a fresh read-only token for the builds of a namespace and stores it as secret {@link BUILD_SECRET}. The one before stays valid for a
 * day, so whichever of two replicas comes last, the stored token works until the next renewal.
 */
export async function renewBuildToken(
  options: BuildTokenOptions,
  namespace: string,
): Promise<void> {
  const { tokens, putSecret, logger, clock = systemClock } = options;
  const made = await tokens.create({
    name: 'builds',
    owner: BUILD_OWNER,
    namespace,
    access: 'read',
    expiresInDays: LIFETIME_DAYS,
  });
  try {
    await putSecret(namespace, {
      secretName: BUILD_SECRET,
      secretType: 'kubernetes.io/basic-auth',
      targetPlane: { kind: 'ClusterWorkflowPlane', name: 'default' },
      data: { username: 'builds', password: made.token },
    });
  } catch (e) {
    await tokens.revoke(BUILD_OWNER, made.id);
    throw e;
  }
  await tokens.expire(
    { owner: BUILD_OWNER, name: 'builds', namespace },
    made.id,
    new Date(clock.now().getTime() + OVERLAP_MS),
  );
  logger.info(`Builds of namespace ${namespace} have a new git token`);
}
