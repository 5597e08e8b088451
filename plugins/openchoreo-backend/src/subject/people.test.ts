import makeKnex, { Knex } from 'knex';
import { mockServices } from '@backstage/backend-test-utils';
import { Subject } from '@openchoreo-portal/authorization';
import { openPeople } from './people';

const DAY = 24 * 60 * 60 * 1000;
const alice = (...groups: string[]): Subject => ({
  id: 'user:default/alice',
  kind: 'user',
  claims: { sub: ['alice'], groups },
  how: 'backstage-token',
});

describe('people', () => {
  let knex: Knex;
  beforeEach(() => {
    knex = makeKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
  });
  afterEach(() => knex.destroy());
  const open = (now = () => 0) =>
    openPeople({ knex, logger: mockServices.logger.mock(), now });

  it('knows what the last credential said, in every replica', async () => {
    const [one, other] = [await open(), await open()];
    await one.saw(alice('developers'), 10);
    expect(await other.find('user:default/alice')).toEqual(alice('developers'));
    await other.saw(alice(), 20);
    expect(await one.find('user:default/alice')).toEqual(alice());
    // An access token that was made before the change comes late, and to the replica that knows nothing of it.
    await one.saw(alice('developers'), 15);
    expect(await one.find('user:default/alice')).toEqual(alice());
    expect(await one.find('user:default/bob')).toBeUndefined();
  });

  it('forgets who has not signed in for long', async () => {
    let at = 0;
    const people = await open(() => at);
    await people.saw(alice('developers'), 0);
    at = 30 * DAY;
    expect(await people.find('user:default/alice')).toBeDefined();
    at += 1;
    expect(await people.find('user:default/alice')).toBeUndefined();
    await people.saw(alice('developers'), at);
    expect(await people.find('user:default/alice')).toBeDefined();
  });

  it('writes only what is new, and keeps nothing about services', async () => {
    const people = await open();
    const queries: string[] = [];
    knex.on('query', ({ sql }) => queries.push(sql));
    await people.saw(alice('developers'), 0);
    await people.saw(alice('developers'), 1_000);
    await people.saw({ ...alice(), id: 'service:x', kind: 'service' }, 0);
    expect(queries).toHaveLength(1);
    await people.saw(alice('developers'), DAY);
    expect(queries).toHaveLength(2);
  });

  it('does not fail a request when the database does', async () => {
    const logger = mockServices.logger.mock();
    const people = await openPeople({ knex, logger });
    await knex.schema.dropTable('openchoreo_people');
    await people.saw(alice(), 0);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('user:default/alice'),
    );
  });
});
