import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Repositories } from '../repositories/repositories';
import { stateOfRepository } from '../repositories/state';
import { Caller } from './access';
import { WriteJournal } from './journal';
import { GitReport, Trail } from './trail';

const dave = { kind: 'token', id: 'user:default/dave' } as Caller;
const key = { namespace: 'default', name: 'shop' };
const push = { verb: 'push', kind: 'Repository', key } as const;

describe('the trail of the Git server', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let base: string;
  let db: Knex;
  let repositories: Repositories;
  let told: GitReport[];
  /** What happens when a record is sent. */
  let send: (report: GitReport) => Promise<void>;
  const trails: Trail[] = [];
  const never = new Promise<never>(() => undefined);

  /** A process: everything it knows is in the database and in the repositories. */
  async function start(): Promise<Trail> {
    const trail = await Trail.open({
      journal: await WriteJournal.open(db),
      send: report => send(report),
      stateOf: k => stateOfRepository(repositories, k),
      logger: mockServices.logger.mock(),
      retryMs: 10,
    });
    trails.push(trail);
    return trail;
  }
  const write = (message: string) =>
    repositories.commit(key, {
      message,
      files: [{ path: message, content: message }],
      author: { name: 'D', email: 'd@x' },
    });
  const outcomes = () => told.map(r => `${r.verb} ${r.name} ${r.outcome}`);

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'git-trail-'));
    db = await databases.init('SQLITE_3');
    repositories = await Repositories.open(base);
    await repositories.create({
      ...key,
      files: [{ path: 'README.md', content: 'x' }],
      author: { name: 'D', email: 'd@x' },
    });
    told = [];
    send = async report => {
      told.push(report);
    };
  });
  afterEach(async () => {
    for (const trail of trails.splice(0)) trail.stop();
    await rm(base, { recursive: true });
  });

  it('tells of a write once, and nothing at the next start', async () => {
    const trail = await start();
    await trail.during(dave, push, () => write('one'));
    await expect(
      trail.during(dave, push, async () => {
        throw new Error('git ended with 1');
      }),
    ).rejects.toThrow('git ended');
    await (await start()).recover();
    expect(outcomes()).toEqual(['push shop done', 'push shop failed']);
    expect(await db('git_write_journal')).toEqual([]);
  });

  it('begins no write that cannot be noted', async () => {
    const trail = await start();
    await db.schema.dropTable('git_write_journal');
    let begun = false;
    await expect(
      trail.during(dave, push, async () => {
        begun = true;
      }),
    ).rejects.toThrow();
    expect(begun).toBe(false);
  });

  it.each([
    {
      died: 'before it wrote anything',
      crash: async (trail: Trail) => {
        await trail.begin(dave, push);
      },
      outcome: 'failed',
      reason: expect.stringContaining('as it was before'),
    },
    {
      died: 'after it wrote',
      crash: async (trail: Trail) => {
        await trail.begin(dave, push);
        await write('two');
      },
      outcome: 'done',
      reason: expect.stringContaining('has changed'),
    },
    {
      died: 'while it sent the record',
      crash: async (trail: Trail) => {
        send = () => never;
        const begun = await trail.begin(dave, push);
        await write('three');
        void begun.end();
        while ((await db('git_write_journal').where('ended', true)).length < 1);
      },
      outcome: 'done',
      reason: undefined,
    },
  ])(
    'leaves a record when the process died $died',
    async ({ crash, outcome, reason }) => {
      await crash(await start());
      expect(told).toEqual([]);

      send = async report => {
        told.push(report);
      };
      await (await start()).recover();
      expect(told).toEqual([
        expect.objectContaining({
          verb: 'push',
          subject: 'user:default/dave',
          how: 'git-token',
          ...key,
          outcome,
        }),
      ]);
      expect(told.map(r => r.reason)).toEqual([reason]);
      // Told once: the next start has nothing to say.
      await (await start()).recover();
      expect(told).toHaveLength(1);
    },
  );

  it('says of a token that it does not know', async () => {
    const trail = await start();
    await trail.begin(dave, { verb: 'create', kind: 'GitToken' });
    await (await start()).recover();
    expect(told).toMatchObject([
      { kind: 'GitToken', outcome: 'failed', reason: /not known/ },
    ]);
  });

  it('tells which repositories were made and removed', async () => {
    const made = { namespace: 'default', name: 'made' };
    const trail = await start();
    await trail.begin(dave, { verb: 'create', kind: 'Repository', key: made });
    await repositories.create({
      ...made,
      files: [],
      author: { name: 'D', email: 'd@x' },
    });
    await trail.begin(dave, { verb: 'delete', kind: 'Repository', key });
    await repositories.remove(key);
    await (await start()).recover();
    expect(outcomes()).toEqual(['create made done', 'delete shop done']);
  });

  it('sends again what the control plane did not take', async () => {
    let refuse = 2;
    const sent = new Promise<void>(resolve => {
      send = async report => {
        if (refuse-- > 0) throw new Error('down');
        told.push(report);
        resolve();
      };
    });
    const trail = await start();
    await trail.during(dave, push, () => write('four'));
    expect(told).toEqual([]);
    await sent;
    expect(outcomes()).toEqual(['push shop done']);
  });
});
