import {
  Contract,
  ContractClient,
  hasOfficialContract,
  officialContract,
  readContract,
} from '../__testUtils__/contract';
import { startPlane } from '../__testUtils__/plane';
import { startPortal, until } from '../__testUtils__/portal';
import { applyPlatform } from '../__testUtils__/shop';
import { ResourceRow } from './resources/table';
import { describeKinds, describeLists } from './__testUtils__/kinds';
import { describeLive } from './__testUtils__/live';
import { describeOthers } from './__testUtils__/others';
import { CONTRACT_ROWS, ContractWorld, place } from './__testUtils__/world';

jest.setTimeout(120_000);

/**
 * Every operation over real HTTP. Requests and answers are held to our own document, and to the official contract where that is; without it the suite says
 * so and still holds them to ours.
 */
describe('the REST dialect', () => {
  const world = {} as ContractWorld;
  let own: Contract;
  let official: Contract | undefined;

  beforeAll(async () => {
    if (!hasOfficialContract) {
      if (process.env.REQUIRE_ALL === '1') {
        throw new Error('NOT RUN: ../shared/conformance/openapi is missing.');
      }
      process.stderr.write(
        'NOT RUN: ../shared/conformance/openapi is missing.\n',
      );
    }
    const plane = await startPlane();
    world.plane = plane;
    const portal = await startPortal({
      plane,
      config: {
        openchoreo: { webhooks: { gitlab: { secret: 'shared' } } },
        auth: {
          providers: {
            openchoreo: {
              development: { issuer: 'http://localhost:1/identity' },
            },
          },
        },
      },
    });
    world.portal = portal;
    await applyPlatform(portal);
    own = readContract(
      await (await portal.fetch(undefined, '/openapi.json')).json(),
    );
    official = hasOfficialContract ? officialContract() : undefined;
    world.api = new ContractClient(portal, official ? [official, own] : [own]);
  });
  afterAll(async () => {
    await world.portal?.stop();
    await world.plane?.stop();
  });

  it('has every operation of the contract, under its path', () => {
    const key = (o: { method: string; path: string; id: string }) =>
      `${o.method} ${o.path} ${o.id}`;
    const mine = new Set(own.operations.map(key));
    const missing = (official?.operations ?? [])
      .map(key)
      .filter(operation => !mine.has(operation));
    expect(missing).toEqual([]);
    expect(official?.operations.length ?? 214).toBe(214);
  });

  describeKinds(world);
  describeLists(world);
  describeLive(world);
  describeOthers(world);

  it('deletes what was made', async () => {
    for (const row of [...CONTRACT_ROWS].reverse()) {
      const deleted = await world.api.call(`delete${row.one}`, place(row));
      expect([row.kind.kind, deleted.status]).toEqual([row.kind.kind, 204]);
    }
    const isGone = async (row: ResourceRow) =>
      (await world.api.call(`get${row.one}`, place(row))).status === 404;
    for (const row of CONTRACT_ROWS) {
      await until(() => isGone(row), `${row.kind.kind} to be gone`);
    }
  });

  it('was asked for every operation of the contract, and each one succeeded', () => {
    const outcome = (official ?? own).operations.map(({ id, answers }) => {
      const success = [...answers.keys()].find(status => status < 300)!;
      const seen = world.api.seen.get(id) ?? new Set();
      return { id, success: seen.has(success) };
    });
    const failed = outcome.filter(o => !o.success).map(o => o.id);
    expect(official ? failed : []).toEqual([]);
    process.stdout.write(
      `REST dialect: ${outcome.length - failed.length} of ${
        outcome.length
      } operations of the contract succeeded, ${[
        ...world.api.seen.values(),
      ].reduce((n, s) => n + s.size, 0)} outcomes checked against ${
        official ? 'it and ' : ''
      }our document.\n`,
    );
  });
});
