import { Transport } from '@openchoreo-portal/client';
import { ApiError, LABELS } from '@openchoreo-portal/model';
import { AgentTarget } from '@openchoreo-portal/plane-agent';
import { Flow, FlowLog } from './flows';

const SCOPE = ['namespace', 'environment', 'project', 'component'] as const;
const MAX_LAST = 1_000;

/**
 * Target `flows` of the agent: `GET /flows?namespace&environment&project&component&last&follow` answers with one JSON document per line. A flow is selected
 * when one of its ends has all the labels asked for; with `follow=true` the answer ends with the reader.
 */
export function flowsTarget(flows: FlowLog): AgentTarget {
  return {
    transport: flowsTransport(flows),
    allow: [{ methods: ['GET'], path: '/flows' }],
  };
}

function flowsTransport(flows: FlowLog): Transport {
  return async ({ method, path, signal }) => {
    const url = new URL(path, 'http://plane');
    if (method !== 'GET' || url.pathname !== '/flows') {
      throw new ApiError({
        reason: 'NotFound',
        message: 'The plane reports flows at GET /flows only.',
      });
    }
    const query = url.searchParams;
    const last = Number(query.get('last') ?? 0);
    if (!Number.isInteger(last) || last < 0 || last > MAX_LAST) {
      throw new ApiError({
        reason: 'BadRequest',
        message: `last must be a whole number from 0 to ${MAX_LAST}.`,
      });
    }
    const wanted = SCOPE.flatMap(name => {
      const value = query.get(name);
      return value ? [`k8s:${LABELS[name]}=${value}`] : [];
    });
    const lines = flows.read({
      matches: flow => ends(flow).some(end => includesAll(end, wanted)),
      last,
      follow: query.get('follow') === 'true',
      signal,
    });
    return {
      status: 200,
      headers: { 'content-type': 'application/x-ndjson' },
      body: encode(lines),
    };
  };
}

const ends = (flow: Flow) => [flow.source.labels, flow.destination.labels];
const includesAll = (labels: readonly string[], wanted: readonly string[]) =>
  wanted.every(label => labels.includes(label));

async function* encode(
  lines: AsyncIterable<unknown>,
): AsyncGenerator<Uint8Array> {
  for await (const line of lines) {
    yield Buffer.from(`${JSON.stringify(line)}\n`);
  }
}
