import { Player, verdict } from '../testing/compare';
import {
  describeWith,
  hasCrdServer,
  installDefinition,
  startCrdServer,
  startTestServer,
  TestServer,
} from '../testing/servers';
import { widgetKind } from '../testing/widget';
import { migrations, randomMigration } from './migration.test-utils';
import { randomScenario, scenarios } from './scenarios.test-utils';

jest.setTimeout(300_000);

const RANDOM = Number(process.env.APPLY_SCENARIOS ?? 300);
const SEED = Number(process.env.APPLY_SEED ?? 1);

describeWith(
  hasCrdServer,
  'the CustomResourceDefinition server (KUBEBUILDER_ASSETS)',
)('the same requests to a real server and to ours', () => {
  let theirs: Awaited<ReturnType<typeof startCrdServer>>;
  let ours: TestServer;
  let objects = 0;

  beforeAll(async () => {
    [theirs, ours] = await Promise.all([startCrdServer(), startTestServer()]);
    await installDefinition(theirs.url, widgetKind);
  });
  afterAll(async () => {
    await ours?.stop();
    await theirs?.stop();
  });

  const second = () => Math.floor(Date.now() / 1000);

  /** True when the scenario was played to its end; false when it ended early, where the deviation is documented (see `verdict`). */
  async function play(
    steps: ReturnType<typeof randomScenario>,
    attempt = 1,
  ): Promise<boolean> {
    objects++;
    const name = `object-${objects}`;
    const [real, own] = [
      new Player(theirs.url, name),
      new Player(ours.url, name),
    ];
    const started = second();
    for (const step of steps) {
      const [expected, actual] = [await real.play(step), await own.play(step)];
      const agreed = verdict(expected, actual);
      if (agreed === 'tolerated') return false;
      if (agreed === 'same') continue;
      // Owners are ordered by the second of their last write, which may end between the two servers.
      if (second() !== started && attempt < 5) return play(steps, attempt + 1);
      expect(actual).toEqual(expected);
    }
    return true;
  }

  it.each(Object.keys(scenarios))('%s', async name => {
    expect(typeof (await play(scenarios[name]))).toBe('boolean');
  });

  it.each(Object.keys(migrations))(
    'the annotation of kubectl apply claims %s',
    async name => {
      expect(typeof (await play(migrations[name]))).toBe('boolean');
    },
  );

  it(`${RANDOM} random sequences`, async () => {
    let complete = 0;
    for (let i = 0; i < RANDOM; i++)
      if (await play(randomScenario(SEED + i))) complete++;
    // Few may end early, where the deviation is documented (see `verdict`).
    expect(complete).toBeGreaterThan(RANDOM * 0.9);
  });

  it(`${
    RANDOM / 3
  } random moves from kubectl apply to server-side apply`, async () => {
    let complete = 0;
    for (let i = 0; i < RANDOM / 3; i++)
      if (await play(randomMigration(SEED + i))) complete++;
    expect(complete).toBeGreaterThan((RANDOM / 3) * 0.9);
  });
});
