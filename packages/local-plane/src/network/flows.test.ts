import { PassThrough } from 'node:stream';
import { systemClock } from '@openchoreo-portal/model';
import {
  appManifests,
  applyAll,
  ask,
  eventually,
  startPlane,
  temporaryFolder,
} from '../testing/harness';
import { Flow, FlowLine, UNKNOWN, createFlowLog, flowEnd } from './flows';
import { flowsTarget } from './flows-api';

const flow = (to: string): Omit<Flow, 'time'> => ({
  verdict: 'FORWARDED',
  source: UNKNOWN,
  destination: flowEnd('cell', { 'openchoreo.dev/component': to }, `${to}-1`),
  Type: 'L3_L4',
  l4: { TCP: { destination_port: 80 } },
  traffic_direction: 'INGRESS',
  Summary: `TCP to ${to}`,
});
const all = async (lines: AsyncIterable<FlowLine>) => {
  const found: string[] = [];
  for await (const line of lines) {
    found.push(
      'flow' in line
        ? line.flow.Summary
        : `lost ${line.lost_events.num_events_lost}`,
    );
  }
  return found;
};

describe('the log of flows', () => {
  it('gives the last that match, and then those that come', async () => {
    const log = createFlowLog(systemClock);
    for (const to of ['a', 'b', 'a', 'a']) log.record(flow(to));
    const matches = ({ Summary }: Flow) => Summary.endsWith('a');
    expect(await all(log.read({ matches, last: 2, follow: false }))).toEqual([
      'TCP to a',
      'TCP to a',
    ]);

    const stopping = new AbortController();
    const followed = all(
      log.read({ matches, last: 0, follow: true, signal: stopping.signal }),
    );
    log.record(flow('b'));
    log.record(flow('a'));
    await new Promise(setImmediate);
    stopping.abort();
    expect(await followed).toEqual(['TCP to a']);
  });

  it('tells a slow reader what it missed', async () => {
    const log = createFlowLog(systemClock, 3);
    const lines = log
      .read({ matches: () => true, last: 0, follow: true })
      [Symbol.asyncIterator]();
    const first = lines.next();
    log.record(flow('first'));
    expect((await first).value).toMatchObject({
      flow: { Summary: 'TCP to first' },
    });
    for (let i = 0; i < 10; i += 1) log.record(flow(String(i)));
    expect((await lines.next()).value).toEqual({
      lost_events: { source: 'HUBBLE_RING_BUFFER', num_events_lost: 7 },
    });
    expect((await lines.next()).value).toMatchObject({
      flow: { Summary: 'TCP to 7' },
    });
    await lines.return?.(undefined);
  });

  it('notes requests under the connection they came over, without queries', async () => {
    const log = createFlowLog(systemClock);
    const socket = new PassThrough();
    const request = {
      method: 'GET',
      path: '/cart',
      protocol: 'HTTP/1.1',
      status: 404,
      milliseconds: 3,
    };
    log.request(socket, request);
    log.opened(socket, flow('shop'));
    log.request(socket, request);
    expect(
      await all(log.read({ matches: () => true, last: 9, follow: false })),
    ).toEqual(['TCP to shop', 'HTTP/1.1 GET /cart 404 in 3 ms']);
  });
});

describe('the target of the agent', () => {
  it('selects by the labels of either end', async () => {
    const log = createFlowLog(systemClock);
    for (const to of ['a', 'b']) log.record(flow(to));
    const { transport } = flowsTarget(log);
    const get = (path: string) => transport({ method: 'GET', path });
    const answer = await get('/flows?component=b&last=10');
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().trim().split('\n');
    expect(lines.map(line => JSON.parse(line).flow.Summary)).toEqual([
      'TCP to b',
    ]);
    await expect(get('/flows?last=-1')).rejects.toThrow('last must be');
    await expect(get('/other')).rejects.toThrow('GET /flows only');
  });
});

it('notes what comes in by the ingress', async () => {
  const folder = temporaryFolder();
  const plane = await startPlane(folder.path);
  try {
    await applyAll(plane, appManifests({ name: 'web', image: 'x' }));
    await eventually('an answer', async () => {
      const { status } = await ask(plane.ingress.port, 'web.test', '/a?key=b');
      return status === 200;
    });
    const lines: Flow[] = [];
    for await (const line of plane.flows.read({
      matches: () => true,
      last: 2,
      follow: false,
    })) {
      if ('flow' in line) lines.push(line.flow);
    }
    const ends = {
      verdict: 'FORWARDED',
      source: { namespace: 'openchoreo-data-plane' },
      destination: {
        namespace: 'default',
        labels: expect.arrayContaining(['k8s:openchoreo.dev/component=web']),
      },
      destination_service: { name: 'web', namespace: 'default' },
    };
    expect(lines).toMatchObject([
      { ...ends, Type: 'L3_L4' },
      { ...ends, l7: { http: { code: 200, method: 'GET', url: '/a' } } },
    ]);
  } finally {
    await plane.stop();
    folder.cleanup();
  }
}, 30_000);
