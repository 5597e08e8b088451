import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CertificatePair } from './issue';

/** Writes a file so that readers see the old or the new text, never half of it, and nobody else may read it. */
export async function writeAtomically(
  file: string,
  text: string,
): Promise<void> {
  const directory = path.dirname(file);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const temporary = path.join(
    directory,
    `.${path.basename(file)}.${randomBytes(6).toString('hex')}`,
  );
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Reads a pair; undefined when a file is missing or the key does not belong to the certificate (a crash between two writes). */
export async function readPair(
  certFile: string,
  keyFile: string,
): Promise<CertificatePair | undefined> {
  const [cert, key] = await Promise.all([
    readOptional(certFile),
    readOptional(keyFile),
  ]);
  if (!cert || !key) return undefined;
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
      ? { cert, key }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The key first: a certificate without its key would look complete to nobody. */
export async function writePair(
  certFile: string,
  keyFile: string,
  pair: CertificatePair,
): Promise<void> {
  await writeAtomically(keyFile, pair.key);
  await writeAtomically(certFile, pair.cert);
}

/** Text of a file; undefined when there is none. */
export async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
