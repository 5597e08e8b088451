import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import path from 'node:path';
import {
  ApiServer,
  createApiServer,
  openSqlStore,
} from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  componentKind,
  controlPlaneRegistry,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { testTerminal, TestTerminal } from './testing/io';

const subject: Subject = {
  id: 'user:default/tester',
  kind: 'user',
  claims: { sub: ['tester'], groups: [] },
  how: 'test',
};

const project = `
apiVersion: openchoreo.dev/v1alpha1
kind: Project
metadata: {name: shop, namespace: acme}
spec:
  deploymentPipelineRef: {name: default}
  type: {kind: ClusterProjectType, name: cell}
`;
const everything = `
apiVersion: openchoreo.dev/v1alpha1
kind: Component
metadata: {name: web}
spec:
  owner: {projectName: shop}
  componentType: {name: deployment/service}
---
${project}
---
apiVersion: openchoreo.dev/v1alpha1
kind: DeploymentPipeline
metadata: {name: default}
spec:
  promotionPaths:
  - sourceEnvironmentRef: {name: development}
    targetEnvironmentRefs: [{name: production}]
---
apiVersion: v1
kind: Namespace
metadata: {name: acme}
`;

/** The real API server with the control plane's kinds over HTTP, and no controllers: tests write what those would. */
describe('occ against an API server', () => {
  let server: ApiServer;
  let http: Server;
  let terminal: TestTerminal;
  let client: ResourceClient;
  let url: string;
  let posted: Array<{ path: string; body: unknown }>;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const store = openSqlStore({
      client: 'better-sqlite3',
      connection: ':memory:',
    });
    server = createApiServer({
      kinds: controlPlaneRegistry(),
      store,
      namespaceKind: { group: '', kind: 'Namespace' },
    });
    await server.start();
    posted = [];
    http = createServer(async (req, res) => {
      if (req.headers.authorization !== 'Bearer good') {
        res.writeHead(401, { 'content-type': 'application/json' });
        res.end(
          JSON.stringify({
            kind: 'Status',
            reason: 'Unauthorized',
            code: 401,
            message: 'Who are you?',
          }),
        );
      } else if (req.url!.startsWith('/api/openchoreo/kube/')) {
        req.url = req.url!.slice('/api/openchoreo/kube'.length);
        await server.handle(req, res, {
          subject,
          requestId: randomUUID(),
          entrance: 'kubernetes',
        });
      } else {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(chunk);
        const body = chunks.length
          ? JSON.parse(Buffer.concat(chunks).toString())
          : undefined;
        posted.push({ path: `${req.method} ${req.url}`, body });
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        res.end(answerTo(req.url!));
      }
    });
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${
      (http.address() as AddressInfo).port
    }/api/openchoreo`;
    client = server.clientFor({ subject, entrance: 'test' });
    terminal = testTerminal({
      env: { OCC_URL: url, OCC_TOKEN: 'good', OCC_NAMESPACE: 'acme' },
    });
    stop = async () => {
      terminal.remove();
      await server.stop();
      http.closeAllConnections();
      await new Promise(resolve => http.close(resolve));
      await store.close();
    };
  });
  afterAll(() => stop());

  function answerTo(path_: string): string {
    if (path_.includes('/logs/stream')) {
      return ': ping\n\nid: 1\ndata: {"log":"one"}\n\nid: 2\ndata: {"log":"two"}\n\ndata: {"end":true}\n\n';
    }
    if (path_.includes('/logs/query')) {
      return '{"logs":[{"log":"newest"},{"log":"oldest"}]}';
    }
    return '{"items":[]}';
  }

  const file = (name: string, text: string) =>
    fs.writeFileSync(path.join(terminal.folder, name), text);

  it('applies files: creates, sees that nothing changed, changes', async () => {
    file('all.yaml', everything);
    expect(await terminal.occ('apply', '-f', 'all.yaml')).toEqual({
      code: 0,
      err: '',
      out: 'namespace/acme created\ncomponent/web in acme created\nproject/shop in acme created\ndeploymentpipeline/default in acme created\n',
    });
    expect((await terminal.occ('apply', '-f', 'all.yaml')).out).toContain(
      'component/web in acme unchanged',
    );
    file(
      'all.yaml',
      everything.replace('service}', 'service}\n  autoDeploy: true'),
    );
    expect((await terminal.occ('apply', '--dry-run', '-f', '.')).out).toContain(
      'component/web in acme configured (dry run)',
    );
    expect((await terminal.occ('apply', '-f', '.')).out).toContain(
      'component/web in acme configured',
    );
    const web = await client.get(componentKind, {
      namespace: 'acme',
      name: 'web',
    });
    expect(web.metadata.managedFields?.map(m => m.manager)).toEqual(['occ']);
  });

  it('goes on after an object that fails, and names the field', async () => {
    file(
      'bad.yaml',
      `${project.replace(
        'deploymentPipelineRef: {name: default}',
        'deploymentPipelineRef: {name: 3}',
      )}---\n${project.replace(
        'name: shop',
        'name: other',
      )}---\napiVersion: nowhere.dev/v1\nkind: Thing\nmetadata: {name: x}\n`,
    );
    const { code, out, err } = await terminal.occ('apply', '-f', 'bad.yaml');
    expect(code).toBe(1);
    expect(out).toBe('project/other in acme created\n');
    expect(err).toContain('✖ project/shop (bad.yaml, document 1)');
    expect(err).toContain('spec.deploymentPipelineRef.name');
    expect(err).toContain('The server has no kind Thing in nowhere.dev/v1.');
    expect(err).toContain('2 of 3 objects failed.');
  });

  it('takes fields over and says so, unless told not to', async () => {
    await client.apply(
      componentKind,
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Component',
        metadata: { name: 'web', namespace: 'acme' },
        spec: { autoDeploy: false },
      },
      { fieldManager: 'someone', force: true },
    );
    const refused = await terminal.occ(
      'apply',
      '--no-take-over',
      '-f',
      'all.yaml',
    );
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('.spec.autoDeploy');
    const taken = await terminal.occ('apply', '-f', 'all.yaml');
    expect(taken).toMatchObject({
      code: 0,
      err: '! component/web: taking over .spec.autoDeploy from someone\n',
    });
  });

  it('gets by any name of a kind, in every form', async () => {
    for (const kind of [
      'component',
      'components',
      'comp',
      'Component',
      'components.openchoreo.dev',
    ]) {
      expect((await terminal.occ('get', kind)).out).toMatch(
        /^NAME\s+PROJECT\s+COMPONENTTYPE\s+READY\s+AGE\nweb\s+shop\s+deployment\/service/,
      );
    }
    expect((await terminal.occ('get', 'comp/web', '-o', 'name')).out).toBe(
      'component/web\n',
    );
    const json = await terminal.occ('component', 'get', 'web', '-o', 'json');
    expect(JSON.parse(json.out)).toMatchObject({ kind: 'Component' });
    expect(json.out).not.toContain('managedFields');
    expect((await terminal.occ('component', 'list', '-p', 'nothing')).err).toBe(
      'There are no components in acme.\n',
    );
    expect(await terminal.occ('get', 'thing')).toMatchObject({
      code: 2,
      err: expect.stringContaining('occ api-resources'),
    });
    expect((await terminal.occ('get', 'component', 'gone')).code).toBe(4);
    expect((await terminal.occ('get', 'component', '-o', 'xml')).code).toBe(2);
    expect((await terminal.occ('describe', 'project', 'shop')).out).toContain(
      'Events:\n  none',
    );
  });

  it('applies again what it printed, after a restore', async () => {
    const { out } = await terminal.occ('get', 'projects', '-o', 'yaml');
    file('backup.yml', out);
    await terminal.occ('delete', 'project', 'other');
    const restored = await terminal.occ('apply', '-f', 'backup.yml');
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toContain('project/other in acme created');
    // Defaults that the server had filled in are now what the file says.
    expect(restored.out).toContain('project/shop in acme configured');
    expect((await terminal.occ('apply', '-f', 'backup.yml')).out).toContain(
      'project/shop in acme unchanged',
    );
    fs.rmSync(path.join(terminal.folder, 'backup.yml'));
  });

  it('watches', async () => {
    const other = testTerminal({ env: terminal.io.env });
    let seen = '';
    other.io.out = text => {
      seen += text;
      if (seen.includes('fresh')) other.interrupt.abort();
    };
    const watching = other.occ('get', 'projects', '-w');
    const until = Date.now() + 5000;
    while (!seen.includes('shop') && Date.now() < until) {
      await new Promise(r => setTimeout(r, 10));
    }
    file('fresh.yaml', project.replace('name: shop', 'name: fresh'));
    await terminal.occ('apply', '-f', 'fresh.yaml');
    expect((await watching).code).toBe(130);
    expect(seen).toMatch(/fresh\s+default\s+cell/);
    other.remove();
  });

  it('promotes what runs, and approves', async () => {
    const write = async (environment: string, status: object) => {
      const name = `web-${environment}`;
      const object = {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ReleaseBinding',
        metadata: { name, namespace: 'acme' },
        spec: {
          owner: { projectName: 'shop', componentName: 'web' },
          environment,
          releaseName: 'web-1',
        },
      };
      const made = await client.create<ReleaseBinding>(
        releaseBindingKind,
        object,
      );
      await client.update(
        releaseBindingKind,
        { ...made, status },
        { subresource: 'status' },
      );
    };
    await write('development', { syncedRelease: 'web-1' });
    const running = terminal.occ(
      'promote',
      'web',
      '--to',
      'production',
      '--set',
      'componentTypeEnvironmentConfigs.replicas=2',
    );
    // What the controller does.
    const key = { namespace: 'acme', name: 'web-production' };
    const until = Date.now() + 5000;
    let binding: ReleaseBinding | undefined;
    while (!binding && Date.now() < until) {
      await new Promise(r => setTimeout(r, 10));
      binding = await client
        .get<ReleaseBinding>(releaseBindingKind, key)
        .catch(() => undefined);
    }
    expect(binding!.spec).toMatchObject({
      releaseName: 'web-1',
      componentTypeEnvironmentConfigs: { replicas: 2 },
    });
    await client.update(
      releaseBindingKind,
      {
        ...binding!,
        status: {
          pendingPromotion: 'web-production-d1',
          conditions: [
            {
              type: 'ReleaseSynced',
              status: 'False',
              reason: 'PromotionPending',
              message: 'Waiting for approval.',
              lastTransitionTime: '2026-01-01T00:00:00Z',
              observedGeneration: binding!.metadata.generation,
            },
          ],
        },
      },
      { subresource: 'status' },
    );
    expect(await running).toEqual({
      code: 0,
      err: '',
      out: 'web: web-1 from development to production\nWaiting for approval.\nApprove it with: occ approve web-production-d1\n',
    });
    await client.create(promotionKind, {
      apiVersion: 'delivery.openchoreo.dev/v1alpha1',
      kind: 'Promotion',
      metadata: { name: 'web-production-d1', namespace: 'acme' },
      spec: {
        owner: { projectName: 'shop', componentName: 'web' },
        releaseBinding: 'web-production',
        environment: 'production',
        releaseName: 'web-1',
        digest: 'd1',
        requestedBy: 'user:default/dave',
        requestedAt: '2026-01-01T00:00:00Z',
      },
    });
    expect(
      (await terminal.occ('approve', 'web-production-d1', '--reject')).code,
    ).toBe(2);
    expect((await terminal.occ('approve', 'web-production-d1')).out).toBe(
      'You approved web-1 of web for production.\n',
    );
    const { out } = await terminal.occ('get', 'approvals', '-o', 'json');
    expect(JSON.parse(out).items[0].spec).toMatchObject({
      digest: 'd1',
      decision: 'Approve',
    });
  });

  it('shows logs, oldest first, and follows them to their end', async () => {
    posted = [];
    expect(
      (await terminal.occ('component', 'logs', 'web', '--since', '10m')).out,
    ).toBe('oldest\nnewest\n');
    expect(posted[0]).toEqual({
      path: 'POST /api/openchoreo-observer/api/v1/logs/query',
      body: {
        startTime: '2026-01-01T11:50:00.000Z',
        endTime: '2026-01-01T12:00:00.000Z',
        limit: 1000,
        sortOrder: 'desc',
        searchScope: {
          namespace: 'acme',
          project: 'shop',
          component: 'web',
          environment: 'development',
        },
      },
    });
    expect(
      await terminal.occ('component', 'logs', 'web', '-f', '--tail', '5'),
    ).toMatchObject({ code: 0, out: 'one\ntwo\n' });
  });

  it('writes secrets and never repeats their values', async () => {
    posted = [];
    const result = await terminal.occ(
      'secret',
      'create',
      'generic',
      'db',
      '--from-literal',
      'password=geheim',
    );
    expect(result).toEqual({
      code: 0,
      err: '',
      out: 'secret/db written to ClusterDataPlane/default\n',
    });
    expect(posted[0]).toEqual({
      path: 'POST /api/openchoreo/api/v1alpha1/namespaces/acme/secrets',
      body: {
        secretName: 'db',
        secretType: 'Opaque',
        targetPlane: { kind: 'ClusterDataPlane', name: 'default' },
        data: { password: 'geheim' },
      },
    });
  });

  it('deletes by file and by name', async () => {
    expect((await terminal.occ('delete', '-f', 'fresh.yaml')).out).toBe(
      'project/fresh in acme deleted\n',
    );
    expect((await terminal.occ('project', 'delete', 'other')).out).toBe(
      'project/other deleted\n',
    );
    expect((await terminal.occ('delete', 'project', 'other')).code).toBe(4);
    expect(
      (await terminal.occ('delete', 'project', 'other', '--ignore-not-found'))
        .code,
    ).toBe(0);
  });

  it('tells who is refused from who cannot be reached', async () => {
    expect(await terminal.occ('get', 'projects', '--token', 'bad')).toEqual({
      code: 3,
      out: '',
      err: '✖ Who are you? Run `occ login`.\n',
    });
    expect(
      await terminal.occ(
        'get',
        'projects',
        '--url',
        'http://127.0.0.1:1/api/openchoreo',
      ),
    ).toMatchObject({
      code: 5,
      err: expect.stringContaining('cannot be reached'),
    });
  });
});
