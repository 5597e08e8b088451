import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiError } from '@openchoreo-portal/model';
import { writeFileAtomic } from '../cluster/files';

/** Authenticated encryption of payloads at rest (AES-256-GCM: 12 bytes nonce, 16 bytes tag, ciphertext). */
export interface Cipher {
  encrypt(plain: Buffer): Buffer;
  /** Throws when the data was changed or made with another key. */
  decrypt(sealed: Buffer): Buffer;
}

/** Reads the 32-byte key of `file`, or makes it with mode 0600. */
export function openKey(file: string): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process was first; its key counts.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const key = readFileSync(file);
  if (key.length !== 32) {
    throw new ApiError({
      reason: 'InternalError',
      message: `The key file ${file} does not hold 32 bytes.`,
      remedy:
        'Restore it from a backup; without it stored secrets cannot be read.',
    });
  }
  return key;
}

/** A cipher over one key. */
export function createCipher(key: Buffer): Cipher {
  return {
    encrypt(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    decrypt(sealed) {
      const cipher = createDecipheriv(
        'aes-256-gcm',
        key,
        sealed.subarray(0, 12),
      );
      cipher.setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([
        cipher.update(sealed.subarray(28)),
        cipher.final(),
      ]);
    },
  };
}

/** Secrets by remote key; each key holds named properties. The empty property is the whole value. */
export interface SecretStore {
  get(key: string): Record<string, string> | undefined;
  set(key: string, property: string, value: string): void;
  /** Removes one property, or the whole key. */
  remove(key: string, property?: string): void;
  keys(): string[];
  /** Calls back after every change. */
  onChange(listener: (key: string) => void): () => void;
}

const MAX_VALUE = 1024 * 1024;

/** The plane's secret store: one encrypted file, `secrets.enc`, beside its key, `secrets.key`. */
export function openSecretStore(directory: string): SecretStore {
  const file = join(directory, 'secrets.enc');
  const cipher = createCipher(openKey(join(directory, 'secrets.key')));
  let data = new Map<string, Record<string, string>>();
  if (existsSync(file)) {
    try {
      const text = cipher.decrypt(readFileSync(file)).toString('utf8');
      data = new Map(Object.entries(JSON.parse(text)));
    } catch (cause) {
      throw new ApiError({
        reason: 'InternalError',
        message: `The secret store ${file} cannot be decrypted.`,
        remedy:
          'Restore secrets.key, or delete secrets.enc and push the secrets again.',
        cause,
      });
    }
  }
  const listeners = new Set<(key: string) => void>();
  function save(key: string): void {
    const text = JSON.stringify(Object.fromEntries(data));
    writeFileAtomic(file, cipher.encrypt(Buffer.from(text)));
    for (const listener of listeners) listener(key);
  }
  return {
    get: key => data.get(key),
    keys: () => [...data.keys()],
    set(key, property, value) {
      if (value.length > MAX_VALUE) {
        throw new ApiError({
          reason: 'RequestEntityTooLarge',
          message: `The value of ${key} is larger than 1 MiB.`,
        });
      }
      const old = data.get(key);
      if (old?.[property] === value) return;
      data.set(key, { ...old, [property]: value });
      save(key);
    },
    remove(key, property) {
      const old = data.get(key);
      if (!old) return;
      if (property === undefined) data.delete(key);
      else {
        const { [property]: gone, ...rest } = old;
        if (gone === undefined) return;
        if (Object.keys(rest).length) data.set(key, rest);
        else data.delete(key);
      }
      save(key);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
