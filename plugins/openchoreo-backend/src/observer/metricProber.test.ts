import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { createMetricProber } from './metricProber';

const subject = {
  namespace: 'default',
  project: 'shop',
  component: 'web',
  environment: 'staging',
};

describe('asking the observer for a metric', () => {
  let server: Server;
  let asked: { url?: string; authorization?: string; body: object }[];
  let answer: { status: number; body: string };
  beforeEach(async () => {
    asked = [];
    answer = {
      status: 200,
      body: JSON.stringify({
        cpuUsage: [
          { timestamp: '2026-11-21T10:00:00Z', value: 0.25 },
          { timestamp: '2026-11-21T10:01:00Z', value: 0.5 },
        ],
        memoryUsage: [],
      }),
    };
    server = createServer((req: IncomingMessage, res) => {
      let text = '';
      req.on('data', part => {
        text += part;
      });
      req.on('end', () => {
        const { authorization } = req.headers;
        asked.push({ url: req.url, authorization, body: JSON.parse(text) });
        res.writeHead(answer.status, { 'content-type': 'application/json' });
        res.end(answer.body);
      });
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(async () => {
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  const ask = (query: string) => {
    const { port } = server.address() as AddressInfo;
    return createMetricProber({
      auth: mockServices.auth(),
      discovery: {
        getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
        getExternalBaseUrl: async () => '',
      },
      now: () => Date.parse('2026-11-21T10:10:00Z'),
    })({ ...subject, query, windowMs: 600_000 });
  };

  it('gives the values of a series, as the plugin', async () => {
    expect(await ask('cpuUsage')).toEqual([0.25, 0.5]);
    expect(asked).toEqual([
      {
        url: '/api/openchoreo-observer/api/v1/metrics/query',
        authorization: expect.stringMatching(/^Bearer ./),
        body: {
          metric: 'resource',
          startTime: '2026-11-21T10:00:00.000Z',
          endTime: '2026-11-21T10:10:00.000Z',
          searchScope: subject,
        },
      },
    ]);
    expect(await ask('memoryUsage')).toEqual([]);
  });

  it('asks for what is measured at the door apart', async () => {
    await expect(ask('latencyP99')).rejects.toThrow('has no latencyP99');
    expect(asked[0].body).toMatchObject({ metric: 'http' });
  });

  it.each([
    ['an unknown series', 200, '{"cpuUsage": []}', 'it knows cpuUsage'],
    ['a name every object has', 200, '{}', 'has no toString'],
    ['a refusal', 403, '{"message": "No role."}', 'No role.'],
    ['no JSON', 502, '<html>', 'the observer answered 502'],
  ])('rejects for %s', async (_, status, body, message) => {
    answer = { status, body };
    await expect(ask('toString')).rejects.toThrow(message);
  });
});
