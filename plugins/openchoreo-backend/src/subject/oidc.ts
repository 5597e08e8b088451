import { Config } from '@backstage/config';
import { createRemoteJWKSet, jwtVerify } from 'jose';

/** Verifies access tokens of one OpenID Connect issuer. */
export interface AccessTokenVerifier {
  issuer: string;
  claimNames: { username?: string; groups: string };
  /** The claims of a token that is genuine, current and meant for us; rejects otherwise. */
  verify(token: string): Promise<Record<string, unknown>>;
}

/** Options of {@link createAccessTokenVerifier}. */
export interface AccessTokenVerifierOptions {
  issuer: string;
  audience: string;
  usernameClaim?: string;
  groupsClaim?: string;
}

/** Finds the issuer's keys by discovery at first use, and again when that failed. */
export function createAccessTokenVerifier(
  options: AccessTokenVerifierOptions,
): AccessTokenVerifier {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const loadKeys = () => {
    keys ??= discoverJwksUri(options.issuer)
      .then(uri => createRemoteJWKSet(uri))
      .catch(error => {
        keys = undefined;
        throw error;
      });
    return keys;
  };
  return {
    issuer: options.issuer,
    claimNames: {
      username: options.usernameClaim,
      groups: options.groupsClaim ?? 'groups',
    },
    async verify(token) {
      const { payload } = await jwtVerify(token, await loadKeys(), {
        issuer: options.issuer,
        audience: options.audience,
      });
      return payload;
    },
  };
}

async function discoverJwksUri(issuer: string): Promise<URL> {
  const base = issuer.endsWith('/') ? issuer : `${issuer}/`;
  const response = await fetch(
    new URL('.well-known/openid-configuration', base),
    { signal: AbortSignal.timeout(10_000) },
  );
  const document = (await response.json()) as { jwks_uri?: string };
  if (!response.ok || !document.jwks_uri) {
    throw new Error(`${issuer} does not describe its keys.`);
  }
  return new URL(document.jwks_uri);
}

/** Issuers whose access tokens are accepted: the sign-in provider's, and those of `openchoreo.accessTokens`. */
export function readAccessTokenVerifiers(
  config: Config,
  defaultAudience: string,
): AccessTokenVerifier[] {
  const environment =
    config.getOptionalString('auth.environment') ?? 'development';
  const signIn = config.getOptionalConfig(
    `auth.providers.openchoreo.${environment}`,
  );
  const listed = config.getOptionalConfigArray('openchoreo.accessTokens') ?? [];
  return [...(signIn ? [signIn] : []), ...listed].map(entry =>
    createAccessTokenVerifier({
      issuer: entry.getString('issuer'),
      audience: entry.getOptionalString('audience') ?? defaultAudience,
      usernameClaim: entry.getOptionalString('usernameClaim'),
      groupsClaim: entry.getOptionalString('groupsClaim'),
    }),
  );
}
