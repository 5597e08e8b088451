import { Player, verdict } from '../testing/compare';
import {
  describeWith,
  hasCrdServer,
  startCrdServer,
  startTestServer,
  TestServer,
} from '../testing/servers';
import { customResourceDefinition, widgetKind } from '../testing/widget';
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
    const crds = `${theirs.url}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`;
    const created = await fetch(crds, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(customResourceDefinition(widgetKind)),
    });
    if (created.status !== 201) throw new Error(await created.text());
    const { group, version, plural } = widgetKind;
    for (let i = 0; i < 100; i++) {
      const list = await fetch(
        `${theirs.url}/apis/${group}/${version}/${plural}`,
      );
      if (list.status === 200) return;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error('The definition was not served in time.');
  });
  afterAll(async () => {
    await ours?.stop();
    await theirs?.stop();
  });

  async function play(
    steps: ReturnType<typeof randomScenario>,
  ): Promise<boolean> {
    objects++;
    const name = `object-${objects}`;
    const [real, own] = [
      new Player(theirs.url, name),
      new Player(ours.url, name),
    ];
    for (const step of steps) {
      const [expected, actual] = [await real.play(step), await own.play(step)];
      const agreed = verdict(expected, actual);
      if (agreed === 'tolerated') return false;
      if (agreed === 'different') expect(actual).toEqual(expected);
    }
    return true;
  }

  it.each(Object.keys(scenarios))('%s', async name => {
    expect(typeof (await play(scenarios[name]))).toBe('boolean');
  });

  it(`${RANDOM} random sequences`, async () => {
    let complete = 0;
    for (let i = 0; i < RANDOM; i++)
      if (await play(randomScenario(SEED + i))) complete++;
    // Few may end early, where the deviation is documented (see `verdict`).
    expect(complete).toBeGreaterThan(RANDOM * 0.9);
  });
});
