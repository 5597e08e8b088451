import { createServer, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  ApiServer,
  createApiServer,
  CustomSubresource,
  openSqlStore,
} from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import {
  createKindRegistry,
  KindDefinition,
  KubeObject,
  namespaceKind,
  StoredObject,
} from '@openchoreo-portal/model';

const agent: Subject = {
  id: 'agent:dataplane/default',
  kind: 'agent',
  claims: {},
  how: 'test',
};

/** A kind as a cluster has it: any content, status apart. */
function workloadKind(
  apiGroup: string,
  kind: string,
  options: Partial<KindDefinition> = {},
): KindDefinition {
  const [group, version] = apiGroup.split(' ');
  const singular = kind.toLowerCase();
  return {
    group: group === 'core' ? '' : group,
    version,
    kind,
    singular,
    plural: singular.endsWith('y')
      ? `${singular.slice(0, -1)}ies`
      : `${singular}s`,
    scope: 'Namespaced',
    statusSubresource: true,
    schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    ...options,
  };
}

const plain = { statusSubresource: false };
const kinds = createKindRegistry([
  namespaceKind,
  workloadKind('apps v1', 'Deployment'),
  workloadKind('apps v1', 'StatefulSet'),
  workloadKind('apps v1', 'ReplicaSet'),
  workloadKind('batch v1', 'CronJob'),
  workloadKind('batch v1', 'Job'),
  workloadKind('core v1', 'Pod'),
  workloadKind('core v1', 'Event', {
    statusSubresource: false,
    selectableFields: ['.involvedObject.kind', '.involvedObject.name'],
  }),
  workloadKind('core v1', 'Service'),
  workloadKind('core v1', 'ConfigMap', plain),
  workloadKind('core v1', 'Secret', plain),
  workloadKind('core v1', 'ServiceAccount', plain),
  workloadKind('core v1', 'PersistentVolumeClaim'),
  workloadKind('networking.k8s.io v1', 'NetworkPolicy', plain),
  workloadKind('autoscaling v2', 'HorizontalPodAutoscaler'),
  workloadKind('rbac.authorization.k8s.io v1', 'Role', plain),
  workloadKind('rbac.authorization.k8s.io v1', 'RoleBinding', plain),
  workloadKind('gateway.networking.k8s.io v1', 'HTTPRoute'),
  workloadKind('external-secrets.io v1', 'ExternalSecret'),
  workloadKind('external-secrets.io v1alpha1', 'PushSecret'),
  workloadKind('generators.external-secrets.io v1alpha1', 'Password', plain),
  workloadKind('argoproj.io v1alpha1', 'Workflow', plain),
  workloadKind('openchoreo.dev v1alpha1', 'ObservabilityAlertRule'),
]);

/** Two lines, as every container of this plane writes them. */
const podLog: CustomSubresource = {
  group: '',
  resource: 'pods',
  name: 'log',
  methods: ['GET'],
  async handle(_ctx, _req, res) {
    res.writeHead(200, { 'content-type': 'text/plain' });
    res.end(
      '2026-11-21T10:00:00.5Z listening\n2026-11-21T10:00:01Z GET / 200\n',
    );
  },
};

/** Tells its command; `false` fails. */
const podExec: CustomSubresource = {
  group: '',
  resource: 'pods',
  name: 'exec',
  methods: ['POST'],
  async handle({ query }, _req, res) {
    const command = query.getAll('command').join(' ');
    res.writeHead(200, {
      'content-type': 'text/plain',
      'x-exit-code': command === 'false' ? '3' : '0',
    });
    res.end(`${query.get('container')}$ ${command}\n`);
  },
};

/** A small cluster that outlives the portals of a test: a second API server behind HTTP. */
export interface TestPlane {
  /** Root of its Kubernetes API. */
  url: string;
  list(kind: string): Promise<StoredObject[]>;
  /** Puts an object there, as the plane's own controllers would; with its status. */
  put(object: KubeObject): Promise<StoredObject>;
  /** Sends a line to everybody who follows its flows. */
  flow(line: string): void;
  /** Queries of those who follow flows now. */
  followers(): string[];
  stop(): Promise<void>;
}

/** Starts a {@link TestPlane} in memory. */
export async function startPlane(): Promise<TestPlane> {
  const store = openSqlStore({
    client: 'better-sqlite3',
    connection: ':memory:',
  });
  const api: ApiServer = createApiServer({
    kinds,
    store,
    namespaceKind,
    subresources: [podLog, podExec],
  });
  await api.start();
  const followers = new Map<ServerResponse, string>();
  const server: Server = createServer((req, res) => {
    if (req.url?.startsWith('/flows?')) {
      followers.set(res, req.url.slice('/flows?'.length));
      res.on('close', () => followers.delete(res));
      res.writeHead(200, { 'content-type': 'application/x-ndjson' });
      res.flushHeaders();
      return;
    }
    void api.handle(req, res, {
      subject: agent,
      requestId: 'test',
      entrance: 'plane-gateway',
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const client = api.clientFor({ subject: agent, entrance: 'test' });
  const kindNamed = (name: string) => kinds.all().find(k => k.kind === name)!;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    flow: line => {
      for (const res of followers.keys()) res.write(`${line}\n`);
    },
    followers: () => [...followers.values()],
    list: async kind => (await client.list(kindNamed(kind))).items,
    async put(object) {
      const kind = kindNamed(object.kind);
      const made = await client.create(kind, object);
      if (!object.status || !kind.statusSubresource) return made;
      const { name, namespace } = made.metadata;
      return client.patch(
        kind,
        { name, namespace },
        'merge',
        { status: object.status },
        { subresource: 'status' },
      );
    },
    async stop() {
      await api.stop();
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
      await store.close();
    },
  };
}
