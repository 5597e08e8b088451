import { randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, JWK } from 'jose';
import { Knex } from 'knex';

/** Signing keys and cookie keys of one installation. */
export interface ProviderKeys {
  jwks: { keys: JWK[] };
  cookieKeys: string[];
}

/** Reads the installation's keys, making them the first time. Several processes may race: the first insert wins for all. */
export async function loadKeys(knex: Knex): Promise<ProviderKeys> {
  const read = async () => {
    const row = await knex('oidc_keys').where({ name: 'provider' }).first();
    return row ? (JSON.parse(row.value) as ProviderKeys) : undefined;
  };
  const existing = await read();
  if (existing) return existing;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = {
    ...(await exportJWK(privateKey)),
    alg: 'RS256',
    use: 'sig',
    kid: randomUUID(),
  };
  const made: ProviderKeys = {
    jwks: { keys: [jwk] },
    cookieKeys: [randomBytes(32).toString('hex')],
  };
  await knex('oidc_keys')
    .insert({ name: 'provider', value: JSON.stringify(made) })
    .onConflict('name')
    .ignore();
  return (await read())!;
}
