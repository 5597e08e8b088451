import http from 'node:http';
import { AddressInfo } from 'node:net';

/** A project as large ones are, as the watch stream would send it. */
export interface LargeProject {
  project: string;
  components: number;
  calls: number;
}

/** Whole numbers below a bound; always the same ones. */
export function sequence(seed = 42): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TIERS = 8;

/**
 * Pairs of a caller and whom it calls, as in large systems: components stand in tiers from the edge to the core and call those of the next
 * two; two in a hundred call somebody anywhere, so that there are cycles.
 */
export function callsOf(
  components: number,
  calls: number,
): Array<[number, number]> {
  const random = sequence();
  const perTier = Math.ceil(components / TIERS);
  const found = new Map<string, [number, number]>();
  while (found.size < calls) {
    const from = random(components);
    const tier = Math.floor(from / perTier) + 1 + random(2);
    const to =
      random(50) === 0 ? random(components) : tier * perTier + random(perTier);
    if (from !== to && to < components) {
      found.set(`${from}>${to}`, [from, to]);
    }
  }
  return [...found.values()];
}

const nameOf = (i: number) => `c${String(i).padStart(5, '0')}`;

/** Objects of the project by plural name of their kind. */
export function objectsOf({
  project,
  components,
  calls,
}: LargeProject): Record<string, object[]> {
  const metadata = (kind: string, name: string) => ({
    name,
    namespace: 'default',
    uid: `${kind}-${name}`,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
  });
  const api = 'openchoreo.dev/v1alpha1';
  const out = new Map<number, number[]>();
  for (const [from, to] of callsOf(components, calls)) {
    out.set(from, [...(out.get(from) ?? []), to]);
  }
  const all = Array.from({ length: components }, (_, i) => i);
  const owner = (i: number) => ({
    projectName: project,
    componentName: nameOf(i),
  });
  const target = (to: number) => ({
    namespace: 'default',
    project,
    component: nameOf(to),
    endpoint: 'http',
    visibility: 'project',
  });
  return {
    projects: [
      {
        apiVersion: api,
        kind: 'Project',
        metadata: metadata('project', project),
        spec: { deploymentPipelineRef: { name: 'default' } },
      },
    ],
    components: all.map(i => ({
      apiVersion: api,
      kind: 'Component',
      metadata: metadata('component', nameOf(i)),
      spec: {
        owner: { projectName: project },
        componentType: { name: 'deployment/portal-service' },
      },
    })),
    workloads: all.map(i => ({
      apiVersion: api,
      kind: 'Workload',
      metadata: metadata('workload', nameOf(i)),
      spec: {
        owner: owner(i),
        container: { image: 'example/image:1' },
        endpoints: {
          http: {
            type: 'HTTP',
            port: 8080,
            visibility: i % 50 === 0 ? ['external'] : [],
          },
        },
        dependencies: {
          endpoints: (out.get(i) ?? []).map(to => ({
            component: nameOf(to),
            name: 'http',
            visibility: 'project',
            envBindings: {},
          })),
        },
      },
    })),
    releasebindings: all.map(i => ({
      apiVersion: api,
      kind: 'ReleaseBinding',
      metadata: metadata('binding', `${nameOf(i)}-development`),
      spec: {
        owner: owner(i),
        environment: 'development',
        state: 'Active',
        releaseName: `${nameOf(i)}-1`,
      },
      status: {
        conditions: [
          {
            type: 'Ready',
            status: i % 40 === 0 ? 'False' : 'True',
            reason: i % 40 === 0 ? 'ResourcesDegraded' : 'Ready',
            message: 'Deployment: 1 replica available.',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
        endpoints: [
          {
            name: 'http',
            type: 'HTTP',
            serviceURL: { scheme: 'http', host: `${nameOf(i)}.cell`, port: 80 },
            ...(i % 50 === 0
              ? { externalURLs: { https: { host: 'example.test' } } }
              : {}),
          },
        ],
        connectionTargets: (out.get(i) ?? []).map(target),
        resolvedConnections: (out.get(i) ?? []).map(to => ({
          ...target(to),
          url: { scheme: 'http', host: `${nameOf(to)}.cell`, port: 80 },
        })),
      },
    })),
  };
}

/** A watch stream that sends what it is given, when told to, and then stays open. */
export interface StreamServer {
  origin: string;
  /** Answers what has been asked and all that will be. Bytes sent so far come back. */
  release(objects: Record<string, object[]>): number;
  /** Tells all who follow a kind, by plural name, that an object of it changed. */
  change(resource: string, object: object): void;
  /** Nothing is answered any more until the next release. */
  hold(): void;
  close(): Promise<void>;
}

/** Starts a {@link StreamServer} on a free port. */
export async function streamServer(): Promise<StreamServer> {
  let objects: Record<string, object[]> | undefined;
  const waiting = new Set<() => void>();
  const followers = new Set<(resource: string, object: object) => void>();
  let sent = 0;
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.flushHeaders();
      const { subscriptions } = JSON.parse(body) as {
        subscriptions: Array<{
          id: string;
          resource: string;
          resourceVersion?: string;
        }>;
      };
      const answer = () => {
        waiting.delete(answer);
        for (const { id, resource, resourceVersion } of subscriptions) {
          // What the page has already, it is not sent again.
          if (resourceVersion) continue;
          const line = `${JSON.stringify({
            id,
            type: 'SNAPSHOT',
            items: objects?.[resource] ?? [],
            resourceVersion: '1',
          })}\n`;
          sent += line.length;
          response.write(line);
        }
      };
      const follow = (resource: string, object: object) => {
        for (const subscription of subscriptions) {
          if (subscription.resource !== resource) continue;
          const { id } = subscription;
          response.write(
            `${JSON.stringify({ id, type: 'MODIFIED', object })}\n`,
          );
        }
      };
      followers.add(follow);
      response.on('close', () => {
        waiting.delete(answer);
        followers.delete(follow);
      });
      if (objects) answer();
      else waiting.add(answer);
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    release(next) {
      objects = next;
      sent = 0;
      for (const answer of [...waiting]) answer();
      return sent;
    },
    change(resource, object) {
      for (const follow of followers) follow(resource, object);
    },
    hold() {
      objects = undefined;
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
