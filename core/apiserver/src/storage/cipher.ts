import { createCipheriv, createDecipheriv, randomBytes } from 'crypto';
import { Cipher } from './types';

/**
 * AES-256-GCM with a random nonce per payload: `nonce (12) | tag (16) | ciphertext`.
 *
 * @param key - 32 bytes
 */
export function createAesGcmCipher(key: Buffer): Cipher {
  if (key.length !== 32)
    throw new Error(`An AES-256 key has 32 bytes, this one ${key.length}.`);
  return {
    encrypt(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    decrypt(data) {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        key,
        data.subarray(0, 12),
      );
      decipher.setAuthTag(data.subarray(12, 28));
      return Buffer.concat([
        decipher.update(data.subarray(28)),
        decipher.final(),
      ]);
    },
  };
}
