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
import {
  CONTRACT_ROWS,
  ContractWorld,
  NAME,
  NS,
  place,
} from './__testUtils__/world';

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

  it('refuses strangers, and those without rights, at every operation', async () => {
    // Pushes are signed, not sent with a token; the others tell everybody who is signed in about themselves.
    const open = new Set([
      'evaluates',
      'handleAutoBuild',
      'getSubjectProfile',
      'listActions',
      'listSubjectTypes',
    ]);
    for (const { id, path, answers, body } of (official ?? own).operations) {
      if (!answers.has(401) && !answers.has(403)) continue;
      const values = Object.fromEntries(
        [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => [
          name,
          name === 'namespaceName' ? NS : NAME,
        ]),
      );
      const request = { body: body && {}, invalid: true };
      const stranger = await world.api.call(id, values, {
        ...request,
        as: null,
        undeclared: 401,
      });
      expect([id, stranger.status, stranger.body.code]).toEqual([
        id,
        401,
        'UNAUTHORIZED',
      ]);
      if (!answers.has(403) || open.has(id)) continue;
      const refused = await world.api.call(id, values, {
        ...request,
        as: 'nobody',
      });
      expect([id, [400, 403, 422].includes(refused.status)]).toEqual([
        id,
        true,
      ]);
    }
  });

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

  it('was asked for every operation of the contract, and each one succeeded and failed as it says', () => {
    const outcome = (official ?? own).operations.map(({ id, answers }) => {
      const success = [...answers.keys()].find(status => status < 300)!;
      const seen = world.api.seen.get(id) ?? new Set();
      return {
        id,
        success: seen.has(success),
        refused: [...seen].some(status => status >= 400),
        canRefuse: [...answers.keys()].some(s => s === 401 || s === 403),
      };
    });
    const failed = outcome.filter(o => !o.success).map(o => o.id);
    expect(official ? failed : []).toEqual([]);
    const unrefused = outcome
      .filter(o => o.canRefuse && !o.refused)
      .map(o => o.id);
    expect(official ? unrefused : []).toEqual([]);
    process.stdout.write(
      `REST dialect: ${outcome.length - failed.length} of ${
        outcome.length
      } operations of the contract succeeded, ${
        outcome.filter(o => o.refused).length
      } were refused as it says, ${[...world.api.seen.values()].reduce(
        (n, s) => n + s.size,
        0,
      )} outcomes checked against ${official ? 'it and ' : ''}our document.\n`,
    );
  });
});
