import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { ApiError, Clock, systemClock } from '@openchoreo-portal/model';
import { RepositoryKey } from '../repositories/names';

const TABLE = 'git_tokens';
const PREFIX = 'ocg_';
const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 365;

/** What a git token may do. */
export type TokenAccess = 'read' | 'write';

/** A git token, without its secret. */
export interface GitToken {
  id: string;
  /** For people, e.g. `laptop`. */
  name: string;
  /** Entity reference of who made it, or `service:…`. */
  owner: string;
  namespace: string;
  /** Absent: every repository of the namespace. */
  repository?: string;
  access: TokenAccess;
  /** RFC 3339. */
  createdAt: string;
  expiresAt: string;
}

interface Row {
  id: string;
  hash: string;
  name: string;
  owner: string;
  namespace: string;
  repository: string | null;
  access: TokenAccess;
  created_at: string;
  expires_at: string;
}

/** Tokens for git clients. Only a SHA-256 of each is kept: they are random, so nothing slower is needed. */
export class GitTokens {
  private constructor(
    private readonly db: Knex,
    private readonly clock: Clock,
  ) {}

  static async open(db: Knex, clock: Clock = systemClock): Promise<GitTokens> {
    if (!(await db.schema.hasTable(TABLE))) {
      await db.schema
        .createTable(TABLE, table => {
          table.string('id').primary();
          table.string('hash', 64).notNullable().unique();
          table.string('name').notNullable();
          table.string('owner').notNullable().index();
          table.string('namespace').notNullable();
          table.string('repository').nullable();
          table.string('access').notNullable();
          table.string('created_at').notNullable();
          table.string('expires_at').notNullable();
        })
        .catch(async e => {
          // Another replica was faster.
          if (!(await db.schema.hasTable(TABLE))) throw e;
        });
    }
    return new GitTokens(db, clock);
  }

  /** Makes a token. The secret is in the answer and nowhere else. `expiresInDays` default 90, at most 365. */
  async create(options: {
    name: string;
    owner: string;
    namespace: string;
    repository?: string;
    access: TokenAccess;
    expiresInDays?: number;
  }): Promise<GitToken & { token: string }> {
    const days = options.expiresInDays ?? 90;
    if (!(days > 0 && days <= MAX_DAYS)) {
      throw new ApiError({
        reason: 'Invalid',
        message: `A token lives between 1 and ${MAX_DAYS} days.`,
      });
    }
    const now = this.clock.now();
    const token = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const row: Row = {
      id: randomUUID(),
      hash: hash(token),
      name: options.name.slice(0, 100),
      owner: options.owner,
      namespace: options.namespace,
      repository: options.repository ?? null,
      access: options.access,
      created_at: now.toISOString(),
      expires_at: new Date(now.getTime() + days * DAY_MS).toISOString(),
    };
    await this.db<Row>(TABLE).insert(row);
    return { ...fromRow(row), token };
  }

  /** The token's record, or undefined when it is unknown or has expired. */
  async find(secret: string): Promise<GitToken | undefined> {
    if (!secret.startsWith(PREFIX) || secret.length > 200) return undefined;
    const row = await this.db<Row>(TABLE)
      .where({ hash: hash(secret) })
      .first();
    if (!row || row.expires_at <= this.clock.now().toISOString()) {
      return undefined;
    }
    return fromRow(row);
  }

  /** Tokens of one owner that have not expired, newest first. */
  async list(owner: string): Promise<GitToken[]> {
    const rows = await this.db<Row>(TABLE)
      .where({ owner })
      .where('expires_at', '>', this.clock.now().toISOString())
      .orderBy('created_at', 'desc');
    return rows.map(fromRow);
  }

  /** Revokes a token of that owner; NotFound otherwise. */
  async revoke(owner: string, id: string): Promise<void> {
    if ((await this.db<Row>(TABLE).where({ owner, id }).delete()) === 0) {
      throw new ApiError({
        reason: 'NotFound',
        message: `You have no git token ${id.slice(0, 60)}.`,
      });
    }
  }

  /** Lets tokens of an owner and name end at `at` if they would live longer, and forgets those that have ended. */
  async expire(
    selection: { owner: string; name: string; namespace: string },
    exceptId: string,
    at: Date,
  ): Promise<void> {
    await this.db<Row>(TABLE)
      .where(selection)
      .whereNot({ id: exceptId })
      .where('expires_at', '>', at.toISOString())
      .update({ expires_at: at.toISOString() });
    await this.db<Row>(TABLE)
      .where('expires_at', '<', this.clock.now().toISOString())
      .delete();
  }
}

/** True when the token covers this access. */
export function tokenAllows(
  token: GitToken,
  key: RepositoryKey,
  access: TokenAccess,
): boolean {
  return (
    token.namespace === key.namespace &&
    (token.repository === undefined || token.repository === key.name) &&
    (access === 'read' || token.access === 'write')
  );
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function fromRow(row: Row): GitToken {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    namespace: row.namespace,
    ...(row.repository && { repository: row.repository }),
    access: row.access,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
