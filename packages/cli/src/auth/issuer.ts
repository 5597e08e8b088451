import {
  allowInsecureRequests,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  None,
} from 'openid-client';
import { CliError, EXIT } from '../errors';
import { Io } from '../io';

/** Client id of this program at the embedded identity provider (app-config.yaml). */
export const DEFAULT_CLIENT_ID = 'openchoreo-cli';
/** Scopes asked for unless told otherwise. */
export const DEFAULT_SCOPE = 'openid profile email groups offline_access';

/** The identity provider of a control plane: what its metadata names, else the embedded one beside it. */
export async function findIssuer(io: Io, url: string): Promise<string> {
  try {
    const response = await io.fetch(
      `${url}/.well-known/oauth-protected-resource`,
      { signal: AbortSignal.timeout(10_000) },
    );
    if (response.ok) {
      const document = (await response.json()) as {
        authorization_servers?: unknown;
      };
      const servers = document.authorization_servers;
      if (Array.isArray(servers) && typeof servers[0] === 'string') {
        return servers[0];
      }
    }
  } catch {
    // The next request says whether the server is there at all.
  }
  return `${new URL(url).origin}/api/openchoreo-identity`;
}

/** Reads the provider's own description. */
export async function openIssuer(
  io: Io,
  options: { issuer: string; clientId: string; clientSecret?: string },
): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = options;
  try {
    return await discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      clientSecret ? ClientSecretPost(clientSecret) : None(),
      {
        [customFetch]: (input, init) => io.fetch(input, init as RequestInit),
        // Plain HTTP is for this machine only; everything else must be HTTPS.
        execute: isLoopback(new URL(issuer)) ? [allowInsecureRequests] : [],
      },
    );
  } catch (error) {
    throw new CliError(`The identity provider ${issuer} does not answer.`, {
      remedy: 'Check that the platform runs, or name it with --issuer.',
      exitCode: EXIT.unreachable,
      cause: error,
    });
  }
}

const isLoopback = ({ hostname }: URL) =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '127.0.0.1' ||
  hostname === '[::1]';
