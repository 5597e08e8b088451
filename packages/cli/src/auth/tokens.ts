import { readConfig, withEntry, writeConfig } from '../config/file';
import { Settings } from '../config/settings';
import { Io } from '../io';
import { renew } from './login';

/** A token is renewed when less than this is left of it. */
const EARLY_MS = 30_000;

/** The bearer token to send, renewed and kept when it is about to end; undefined when nobody is signed in. */
export function createTokenSource(
  io: Io,
  settings: Settings,
): () => Promise<string | undefined> {
  if (settings.token) return async () => settings.token;
  let renewing: Promise<string | undefined> | undefined;
  const renewed = async () => {
    const config = readConfig(io.configDirectory);
    const old = config.credentials.find(c => c.name === settings.credentials)!;
    const credential = await renew(io, old);
    // Read again: another occ may have written in the meantime.
    const latest = readConfig(io.configDirectory);
    writeConfig(io.configDirectory, {
      ...latest,
      credentials: withEntry(latest.credentials, credential),
    });
    return credential.token;
  };
  return async () => {
    const credential = readConfig(io.configDirectory).credentials.find(
      c => c.name === settings.credentials,
    );
    const left = credential?.expiresAt
      ? Date.parse(credential.expiresAt) - io.now().getTime()
      : Infinity;
    if (!credential || left > EARLY_MS || credential.authMethod === 'token') {
      return credential?.token;
    }
    renewing ??= renewed().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
}
