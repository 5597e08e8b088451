import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  Configuration,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  TokenEndpointResponse,
} from 'openid-client';
import { CredentialEntry } from '../config/file';
import { CliError, EXIT } from '../errors';
import { Io } from '../io';
import {
  DEFAULT_CLIENT_ID,
  DEFAULT_SCOPE,
  findIssuer,
  openIssuer,
} from './issuer';
import { openLoopback } from './loopback';
import { signInByForm } from './passwordForm';

/** How to sign in. */
export interface LoginRequest {
  url: string;
  /** Name under which the credential is kept. */
  name: string;
  issuer?: string;
  clientId?: string;
  clientSecret?: string;
  scope?: string;
  /** Port of the loopback address; default: a free one. */
  port?: number;
  /** Print the address instead of opening it. */
  noBrowser?: boolean;
  /** Sign in through the embedded provider's form. */
  account?: { username: string; password: string };
  clientCredentials?: boolean;
}

const BROWSER_MINUTES = 5;

/** Signs in and answers the credential to keep. */
export async function login(
  io: Io,
  request: LoginRequest,
): Promise<CredentialEntry> {
  const issuer = request.issuer ?? (await findIssuer(io, request.url));
  const clientId = request.clientId ?? DEFAULT_CLIENT_ID;
  const scope = request.scope ?? DEFAULT_SCOPE;
  const { clientSecret } = request;
  const provider = await openIssuer(io, { issuer, clientId, clientSecret });
  const kept = { name: request.name, issuer, clientId, scope };
  if (request.clientCredentials) {
    const tokens = await granted(() =>
      clientCredentialsGrant(provider, { scope }),
    );
    return {
      ...kept,
      clientSecret,
      authMethod: 'client_credentials',
      ...storedTokens(tokens, io.now()),
    };
  }
  const tokens = await authorizationCode(io, provider, { ...request, scope });
  return {
    ...kept,
    ...(clientSecret ? { clientSecret } : {}),
    authMethod: 'pkce',
    ...storedTokens(tokens, io.now()),
  };
}

async function authorizationCode(
  io: Io,
  provider: Configuration,
  request: LoginRequest & { scope: string },
): Promise<TokenEndpointResponse> {
  const loopback = await openLoopback(request.port);
  try {
    const { redirectUri } = loopback;
    const pkceCodeVerifier = randomPKCECodeVerifier();
    const expectedState = randomState();
    const authorizationUrl = buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      scope: request.scope,
      code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
    });
    let answer: URL;
    if (request.account) {
      answer = await signInByForm({
        fetch: io.fetch,
        authorizationUrl,
        redirectUri,
        ...request.account,
      });
    } else {
      io.err(
        request.noBrowser
          ? `Open this address to sign in:\n\n  ${authorizationUrl}\n\n`
          : `Your browser opens to sign in. If it does not, open this address:\n\n  ${authorizationUrl}\n\n`,
      );
      if (!request.noBrowser) io.openBrowser(authorizationUrl.href);
      answer = await loopback.callback(BROWSER_MINUTES * 60_000, io.signal);
    }
    return await granted(() =>
      authorizationCodeGrant(provider, answer, {
        pkceCodeVerifier,
        expectedState,
      }),
    );
  } finally {
    loopback.close();
  }
}

/** A credential with a new token, by its refresh token or its client's secret. Throws when it cannot be renewed. */
export async function renew(
  io: Io,
  credential: CredentialEntry,
): Promise<CredentialEntry> {
  const { issuer, clientId, clientSecret, scope, refreshToken } = credential;
  if (!issuer || !clientId) throw expired();
  const provider = await openIssuer(io, { issuer, clientId, clientSecret });
  try {
    if (credential.authMethod === 'client_credentials') {
      const tokens = await clientCredentialsGrant(
        provider,
        scope ? { scope } : {},
      );
      return { ...credential, ...storedTokens(tokens, io.now()) };
    }
    if (!refreshToken) throw expired();
    const tokens = await refreshTokenGrant(provider, refreshToken);
    return { ...credential, ...storedTokens(tokens, io.now()) };
  } catch (error) {
    throw expired(error);
  }
}

async function granted(
  grant: () => Promise<TokenEndpointResponse>,
): Promise<TokenEndpointResponse> {
  try {
    return await grant();
  } catch (error) {
    const { error_description: description, error: code } = error as {
      error_description?: string;
      error?: string;
    };
    throw new CliError(
      `The identity provider did not sign you in: ${
        description ?? code ?? (error as Error).message
      }.`,
      {
        remedy: 'Run `occ login` once more.',
        exitCode: EXIT.denied,
        cause: error,
      },
    );
  }
}

/** What is kept of an answer of the token endpoint. A provider that rotates refresh tokens sends a new one; others keep the old. */
export function storedTokens(
  tokens: TokenEndpointResponse,
  now: Date,
): Pick<CredentialEntry, 'token' | 'refreshToken' | 'expiresAt'> {
  return {
    token: tokens.access_token,
    ...(tokens.refresh_token ? { refreshToken: tokens.refresh_token } : {}),
    ...(tokens.expires_in
      ? {
          expiresAt: new Date(
            now.getTime() + tokens.expires_in * 1000,
          ).toISOString(),
        }
      : {}),
  };
}

const expired = (cause?: unknown) =>
  new CliError('Your sign-in has expired.', {
    remedy: 'Run `occ login`.',
    exitCode: EXIT.denied,
    cause,
  });
