import { Config } from '@backstage/config';
import { AuthenticationError } from '@backstage/errors';
import { createOAuthAuthenticator } from '@backstage/plugin-auth-node';
import type * as oidc from 'openid-client';
import {
  Claims,
  ClaimNames,
  identityFromClaims,
} from '@openchoreo-portal/plugin-openchoreo-node';

/** Settings of one provider, and the connection to it once it has been reached. */
export interface OidcContext {
  issuer: string;
  scope: string;
  prompt?: string;
  callbackUrl: string;
  claimNames: ClaimNames;
  /** Discovers on first use and again after a failure: the provider may start later than we do. */
  connect(): Promise<{
    client: typeof oidc;
    configuration: oidc.Configuration;
  }>;
}

/** The claims that ID token and userinfo gave. */
export interface OidcProfile {
  claims: Claims;
}

const DEFAULT_SCOPE = 'openid profile email groups offline_access';

/** Code flow with PKCE through `openid-client`, for any OpenID Connect provider. */
export const openchoreoAuthenticator = createOAuthAuthenticator<
  OidcContext,
  OidcProfile
>({
  scopes: { persist: true, required: DEFAULT_SCOPE.split(' ').slice(0, 1) },

  async defaultProfileTransform(result, _context) {
    const { claims } = result.fullProfile;
    return {
      profile: {
        displayName: typeof claims.name === 'string' ? claims.name : undefined,
        email: typeof claims.email === 'string' ? claims.email : undefined,
        picture:
          typeof claims.picture === 'string' ? claims.picture : undefined,
      },
    };
  },

  initialize({ callbackUrl, config }) {
    return readContext(callbackUrl, config);
  },

  async start(input, context) {
    const { client, configuration } = await context.connect();
    // The callback may reach another replica, so the verifier is derived from the state (its nonce is in the browser's cookie)
    // and the client's secret rather than kept in memory.
    const verifier = await codeVerifier(input.state, context);
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: context.callbackUrl,
      scope: context.scope,
      state: input.state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(context.prompt ? { prompt: context.prompt } : {}),
    });
    return { url: url.href, status: 302 };
  },

  async authenticate(input, context) {
    const { client, configuration } = await context.connect();
    const currentUrl = new URL(context.callbackUrl);
    currentUrl.search = new URL(
      input.req.originalUrl,
      context.callbackUrl,
    ).search;
    const state = currentUrl.searchParams.get('state') ?? undefined;
    try {
      const tokens = await client.authorizationCodeGrant(
        configuration,
        currentUrl,
        {
          expectedState: state,
          pkceCodeVerifier: await codeVerifier(state ?? '', context),
        },
      );
      return await toResult(client, configuration, context, tokens);
    } catch (error) {
      throw asAuthenticationError(error);
    }
  },

  async refresh(input, context) {
    const { client, configuration } = await context.connect();
    try {
      const tokens = await client.refreshTokenGrant(
        configuration,
        input.refreshToken,
      );
      const result = await toResult(client, configuration, context, tokens);
      result.session.refreshToken ??= input.refreshToken;
      return result;
    } catch (error) {
      throw asAuthenticationError(error);
    }
  },

  async logout(input, context) {
    const { client, configuration } = await context.connect();
    const metadata = configuration.serverMetadata();
    if (input.refreshToken && metadata.revocation_endpoint) {
      await client
        .tokenRevocation(configuration, input.refreshToken)
        .catch(() => {
          // The session ends here whether or not the provider still knew the token.
        });
    }
  },
});

function readContext(callbackUrl: string, config: Config): OidcContext {
  const issuer = config.getString('issuer');
  const clientId = config.getString('clientId');
  const clientSecret = config.getOptionalString('clientSecret');
  let connection: ReturnType<OidcContext['connect']> | undefined;

  return {
    issuer,
    scope: config.getOptionalString('scope') ?? DEFAULT_SCOPE,
    prompt: config.getOptionalString('prompt'),
    callbackUrl: config.getOptionalString('callbackUrl') ?? callbackUrl,
    claimNames: {
      username: config.getOptionalString('usernameClaim'),
      groups: config.getOptionalString('groupsClaim') ?? 'groups',
    },
    connect() {
      connection ??= (async () => {
        const client = await import('openid-client');
        const url = new URL(issuer);
        const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(
          url.hostname,
        );
        const configuration = await client.discovery(
          url,
          clientId,
          undefined,
          clientSecret ? client.ClientSecretPost(clientSecret) : client.None(),
          {
            timeout: 10,
            // Plain HTTP only towards this machine itself.
            execute: loopback ? [client.allowInsecureRequests] : [],
          },
        );
        return { client, configuration };
      })().catch(error => {
        connection = undefined;
        throw new AuthenticationError(
          `The identity provider at ${issuer} cannot be reached. Check that it runs and that 'issuer' is its address.`,
          error,
        );
      });
      return connection;
    },
  };
}

async function codeVerifier(
  state: string,
  context: OidcContext,
): Promise<string> {
  const { configuration } = await context.connect();
  const { createHmac } = await import('node:crypto');
  const key =
    configuration.clientMetadata().client_secret ??
    `${context.issuer} verifier`;
  return createHmac('sha256', String(key)).update(state).digest('base64url');
}

async function toResult(
  client: typeof oidc,
  configuration: oidc.Configuration,
  context: OidcContext,
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
) {
  const idClaims: Claims = { ...(tokens.claims() ?? {}) };
  let claims = idClaims;
  // Many providers keep groups out of the ID token; userinfo is asked only when something is missing.
  if (
    idClaims[context.claimNames.groups] === undefined &&
    configuration.serverMetadata().userinfo_endpoint &&
    typeof idClaims.sub === 'string'
  ) {
    const info = await client
      .fetchUserInfo(configuration, tokens.access_token, idClaims.sub)
      .catch(() => ({}));
    claims = { ...info, ...idClaims };
  }
  identityFromClaims(claims, context.claimNames);
  return {
    fullProfile: { claims },
    session: {
      accessToken: tokens.access_token,
      tokenType: tokens.token_type,
      idToken: tokens.id_token,
      scope: tokens.scope ?? context.scope,
      expiresInSeconds: tokens.expires_in,
      refreshToken: tokens.refresh_token,
    },
  };
}

function asAuthenticationError(error: unknown): Error {
  return new AuthenticationError(
    `The identity provider refused the sign-in: ${
      error instanceof Error ? error.message : String(error)
    }`,
    error instanceof Error ? error : undefined,
  );
}
