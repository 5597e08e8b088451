import { Knex } from 'knex';
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Row {
  model: string;
  id: string;
  payload: string;
  grant_id: string | null;
  user_code: string | null;
  uid: string | null;
  expires_at: number | string | null;
  consumed_at: number | string | null;
}

/** Keeps the provider's sessions, grants and tokens in SQL, so that people stay signed in over a restart. */
export function createAdapterFactory(
  knex: Knex,
  now: () => number = () => Math.floor(Date.now() / 1000),
): (model: string) => Adapter {
  return model => {
    const table = () => knex<Row>('oidc_payloads');

    const read = (row: Row | undefined): AdapterPayload | undefined => {
      if (!row) return undefined;
      if (row.expires_at !== null && Number(row.expires_at) <= now()) {
        return undefined;
      }
      const payload: AdapterPayload = JSON.parse(row.payload);
      return row.consumed_at === null
        ? payload
        : { ...payload, consumed: Number(row.consumed_at) };
    };

    return {
      async upsert(id, payload, expiresIn) {
        const row: Row = {
          model,
          id,
          payload: JSON.stringify(payload),
          grant_id: payload.grantId ?? null,
          user_code: payload.userCode ?? null,
          uid: payload.uid ?? null,
          expires_at: expiresIn ? now() + expiresIn : null,
          consumed_at: null,
        };
        await table().insert(row).onConflict(['model', 'id']).merge();
      },
      async find(id) {
        return read(await table().where({ model, id }).first());
      },
      async findByUserCode(userCode) {
        return read(
          await table().where({ model, user_code: userCode }).first(),
        );
      },
      async findByUid(uid) {
        return read(await table().where({ model, uid }).first());
      },
      async consume(id) {
        await table().where({ model, id }).update({ consumed_at: now() });
      },
      async destroy(id) {
        await table().where({ model, id }).delete();
      },
      async revokeByGrantId(grantId) {
        await table().where({ model, grant_id: grantId }).delete();
      },
    };
  };
}

/** Deletes what has expired. */
export async function deleteExpired(
  knex: Knex,
  now: number = Math.floor(Date.now() / 1000),
): Promise<number> {
  return knex<Row>('oidc_payloads').where('expires_at', '<=', now).delete();
}
