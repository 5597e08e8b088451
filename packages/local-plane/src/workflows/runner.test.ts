import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { StoredObject } from '@openchoreo-portal/model';
import { ArtifactStore, openArtifactStore } from '../artifacts';
import { Pod, Secret, Workflow } from '../kinds';
import { ArgoWorkflow, isFinished, WorkflowSpec } from './argo/types';
import { fileStepLogs } from './logs';
import { startWorkflowRunner } from './runner';
import { makeRepository, startGitHost } from './__testUtils__/git-host';
import { MemoryClient } from './__testUtils__/memory-client';
import { WorkflowRunner, WorkflowRunnerOptions } from './types';

const NAMESPACE = 'workflows-default';
const logger = { info() {}, warn() {}, error: jest.fn() };

const SERVICE = {
  'api/package.json': JSON.stringify({
    name: 'api',
    scripts: { start: 'node server.js', build: 'node build.js' },
  }),
  'api/build.js': `
    const fs = require('fs');
    console.log('env', JSON.stringify(Object.keys(process.env).filter(k => k.startsWith('PLATFORM'))));
    let seen = 'nothing';
    try { seen = fs.readFileSync(process.env.PROBE, 'utf8'); } catch (e) { seen = e.code; }
    console.log('secret file:', seen);
    fs.writeFileSync('built.txt', 'yes');
  `,
  'api/server.js': `require('http').createServer((q, r) => r.end('hello')).listen(process.env.PORT || 8080)`,
  'api/workload.yaml': `
apiVersion: openchoreo.dev/v1alpha1
metadata: { name: api }
endpoints:
  - name: http
    port: 8080
    type: HTTP
    basePath: /v1
    visibility: [external]
    schemaFile: openapi.yaml
dependencies:
  endpoints:
    - component: other
      name: http
      envBindings: { address: OTHER_URL }
configurations:
  env:
    - name: GREETING
      value: hello
`,
  'api/openapi.yaml': 'openapi: 3.0.0\n',
};

/** The steps of the official builders. */
function buildSpec(
  parameters: Record<string, string>,
  build = 'paketo-buildpacks-build',
): WorkflowSpec {
  const step = (
    name: string,
    ref: string,
    template: string,
    args: Record<string, string> = {},
  ) => [
    {
      name,
      templateRef: { name: ref, template, clusterScope: true },
      arguments: {
        parameters: Object.entries(args).map(([n, value]) => ({
          name: n,
          value,
        })),
      },
    },
  ];
  const revision = {
    'git-revision': '{{steps.checkout-source.outputs.parameters.git-revision}}',
  };
  return {
    entrypoint: 'build-workflow',
    serviceAccountName: 'workflow-sa',
    arguments: {
      parameters: Object.entries({
        'component-name': 'api',
        'project-name': 'shop',
        'namespace-name': 'default',
        'workflowrun-name': 'api-1',
        branch: 'main',
        commit: '',
        'app-path': 'api',
        'image-name': 'default-shop-api',
        ...parameters,
      }).map(([name, value]) => ({ name, value })),
    },
    templates: [
      {
        name: 'build-workflow',
        steps: [
          step('checkout-source', 'checkout-source', 'checkout'),
          step('build-image', build, 'build-image', revision),
          step('publish-image', 'publish-image', 'publish-image', revision),
          step(
            'generate-workload-cr',
            'generate-workload',
            'generate-workload-cr',
            {
              image: '{{steps.publish-image.outputs.parameters.image}}',
              'run-name': '{{workflow.parameters.workflowrun-name}}',
            },
          ),
        ],
      },
    ],
  };
}

describe('workflow runner', () => {
  let base: string;
  let client: MemoryClient;
  let artifacts: ArtifactStore;
  let host: Awaited<ReturnType<typeof startGitHost>>;
  const runners: WorkflowRunner[] = [];

  const logFile = (name: string) => join(base, 'logs', name, 'main.log');

  async function start(options: Partial<WorkflowRunnerOptions> = {}) {
    const runner = await startWorkflowRunner({
      client: client.asClient(),
      artifacts,
      directory: join(base, 'workspaces'),
      openLog: fileStepLogs(pod => logFile(pod.name)),
      logger,
      ...options,
    });
    runners.push(runner);
    return runner;
  }

  function submit(name: string, spec: WorkflowSpec) {
    return client.create(Workflow, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        name,
        namespace: NAMESPACE,
        labels: { 'openchoreo.dev/component': 'api' },
      },
      spec,
    });
  }

  async function read(name: string): Promise<ArgoWorkflow> {
    return (await client.get(Workflow, {
      namespace: NAMESPACE,
      name,
    })) as ArgoWorkflow;
  }

  async function until<T>(get: () => Promise<T | undefined | false>) {
    const end = Date.now() + 30_000;
    for (;;) {
      const value = await get();
      if (value) return value;
      if (Date.now() > end) throw new Error('It did not happen in time.');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  const finished = (name: string) =>
    until(async () => {
      const w = await read(name);
      return isFinished(w.status) && w;
    });

  const node = (w: ArgoWorkflow, displayName: string) =>
    Object.values(w.status?.nodes ?? {}).find(
      n => n.displayName === displayName,
    );
  const output = (w: ArgoWorkflow, step: string, name: string) =>
    node(w, step)?.outputs?.parameters?.find(p => p.name === name)?.value;
  const logOf = (w: ArgoWorkflow, step: string) => {
    const id = node(w, step)!.id.slice(w.metadata.name.length + 1);
    const template = node(w, step)!.templateName;
    return readFileSync(
      logFile(`${w.metadata.name}-${template}-${id}`),
      'utf8',
    );
  };

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'workflow-runner-'));
    client = new MemoryClient();
    artifacts = await openArtifactStore({ directory: join(base, 'artifacts') });
    host = await startGitHost(join(base, 'repos'));
    logger.error.mockClear();
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map(r => r.stop()));
    await host.stop();
    await rm(base, { recursive: true, force: true });
  });

  it('builds a component from its commit to an artifact and a Workload', async () => {
    const [first] = await makeRepository(join(base, 'repos'), 'shop.git', [
      SERVICE,
      { 'api/server.js': 'later' },
    ]);
    process.env.PLATFORM_SECRET = 'x';
    await start();
    await submit(
      'api-1',
      buildSpec({
        'git-repo': host.url('shop.git'),
        commit: first,
        'build-env': JSON.stringify([
          { name: 'PROBE', value: join(base, 'artifacts', 'oci-layout') },
        ]),
      }),
    );
    const done = await finished('api-1');
    delete process.env.PLATFORM_SECRET;
    expect(done.status).toMatchObject({
      phase: 'Succeeded',
      progress: '4/4',
      conditions: expect.arrayContaining([
        { type: 'Completed', status: 'True' },
      ]),
    });
    expect(done.status?.message).toBeUndefined();
    expect(
      Object.values(done.status!.nodes!)
        .map(n => n.type)
        .sort(),
    ).toEqual([
      ...Array(4).fill('Pod'),
      ...Array(4).fill('StepGroup'),
      'Steps',
    ]);
    expect(output(done, 'checkout-source', 'git-revision')).toBe(
      first.slice(0, 12),
    );

    const image = output(done, 'publish-image', 'image')!;
    expect(image).toContain(`local/default-shop-api:${first.slice(0, 12)}@`);
    const artifact = await artifacts.resolve(image);
    expect(artifact.config).toMatchObject({
      kind: 'node',
      entrypoint: ['node', 'server.js'],
      ports: [8080],
      labels: { 'org.opencontainers.image.revision': first.slice(0, 12) },
    });
    expect(
      await readFile(join(artifact.root, 'app', 'built.txt'), 'utf8'),
    ).toBe('yes');
    expect(existsSync(join(artifact.root, 'app', '.git'))).toBe(false);

    expect(
      JSON.parse(output(done, 'generate-workload-cr', 'workload-cr')!),
    ).toEqual({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'Workload',
      metadata: {
        name: 'api-workload',
        namespace: 'default',
        annotations: { 'openchoreo.dev/workload-from-source': 'true' },
      },
      spec: {
        owner: { projectName: 'shop', componentName: 'api' },
        container: { image, env: [{ key: 'GREETING', value: 'hello' }] },
        endpoints: {
          http: {
            type: 'HTTP',
            port: 8080,
            basePath: '/v1',
            visibility: ['external'],
            schema: { type: 'REST', content: 'openapi: 3.0.0\n' },
          },
        },
        dependencies: {
          endpoints: [
            {
              component: 'other',
              name: 'http',
              visibility: 'project',
              envBindings: { address: 'OTHER_URL' },
            },
          ],
        },
      },
    });

    const pods = (await client.list(Pod)).items;
    expect(pods).toHaveLength(4);
    for (const pod of pods) {
      expect(pod.metadata.labels).toMatchObject({
        'workflows.argoproj.io/workflow': 'api-1',
        'openchoreo.dev/component': 'api',
      });
      expect(pod.status).toMatchObject({ phase: 'Succeeded' });
    }
    const log = logOf(done, 'build-image');
    expect(log).toContain('env []');
    expect(log).toMatch(/secret file: ENOENT|not sandboxed/);
    expect(await readdir(join(base, 'workspaces'))).toEqual([]);
    expect(logger.error).not.toHaveBeenCalled();
  });

  it('publishes a static site with a server that answers', async () => {
    await makeRepository(join(base, 'repos'), 'web.git', [
      { 'index.html': '<h1>Shop</h1>' },
    ]);
    await start();
    await submit(
      'web-1',
      buildSpec({ 'git-repo': host.url('web.git'), 'app-path': '.' }),
    );
    const done = await finished('web-1');
    expect(done.status?.phase).toBe('Succeeded');
    const artifact = await artifacts.resolve(
      output(done, 'publish-image', 'image')!,
    );
    expect(artifact.config).toMatchObject({
      kind: 'static',
      entrypoint: ['node', 'server.mjs'],
      ports: [8080],
    });
    // No descriptor: only the image is known.
    const workload = JSON.parse(
      output(done, 'generate-workload-cr', 'workload-cr')!,
    );
    expect(workload.spec.container).toEqual({
      image: output(done, 'publish-image', 'image'),
    });
    expect(output(done, 'generate-workload-cr', 'workload-origin')).toBe(
      'image',
    );
  });

  it.each([
    [
      'a Dockerfile',
      { 'api/Dockerfile': 'FROM x' },
      {},
      'build-image: api has a Dockerfile, and the local plane has no container engine',
    ],
    ['Go', { 'api/go.mod': 'module x' }, {}, 'api holds Go (go.mod)'],
    [
      'a missing folder',
      { a: 'b' },
      { 'app-path': 'nowhere' },
      'The repository has no folder "nowhere"',
    ],
    [
      'a path that leaves the repository',
      { a: 'b' },
      { 'app-path': '../../etc' },
      'leaves the repository',
    ],
    [
      'a branch that is not there',
      { a: 'b' },
      { branch: 'nope' },
      'checkout-source: git could not fetch nope of',
    ],
    [
      'an option as branch',
      { a: 'b' },
      { branch: '--upload-pack=evil' },
      'is not a branch name',
    ],
    ['a file URL', { a: 'b' }, { 'git-repo': 'file:///etc' }, 'uses file:'],
    [
      'a failing build script',
      {
        'api/package.json': JSON.stringify({
          scripts: {
            build: 'node -e "console.error(\'boom\');process.exit(3)"',
          },
          main: 'x.js',
        }),
      },
      {},
      'build-image: npm run build failed in api (exit code 3)',
    ],
    [
      'a broken descriptor',
      {
        'api/package.json': '{"main":"x.js"}',
        'api/workload.yaml': 'endpoints: [{name: http}]',
      },
      {},
      'api/workload.yaml: endpoints[0] (http) has no port',
    ],
  ])(
    'says what is wrong with %s',
    async (_name, files, parameters, message) => {
      await makeRepository(join(base, 'repos'), 'bad.git', [files]);
      await start();
      await submit(
        'bad-1',
        buildSpec({ 'git-repo': host.url('bad.git'), ...parameters }),
      );
      const done = await finished('bad-1');
      expect(done.status?.phase).toBe('Failed');
      expect(done.status?.message).toContain(message);
      const failed = Object.values(done.status!.nodes!).find(
        n => n.type === 'Pod' && n.phase === 'Failed',
      );
      expect(logOf(done, failed!.displayName)).toContain('Error: ');
      expect(await artifacts.list()).toEqual([]);
    },
  );

  it('does not let a build publish files of the host through links', async () => {
    await makeRepository(join(base, 'repos'), 'evil.git', [
      {
        'api/package.json': JSON.stringify({
          scripts: { build: 'node ../evil.js' },
          main: 'x.js',
        }),
        'api/x.js': '',
        'evil.js': `
          const fs = require('fs');
          fs.renameSync('/workspace/source/api', '/workspace/old');
          fs.symlinkSync(${JSON.stringify(tmpdir())}, '/workspace/source/api');
        `,
      },
    ]);
    await start();
    await submit('evil-1', buildSpec({ 'git-repo': host.url('evil.git') }));
    const done = await finished('evil-1');
    expect(done.status?.phase).toBe('Failed');
    expect(await artifacts.list()).toEqual([]);
  });

  it('checks out private repositories with the Git secret and keeps it out of the log', async () => {
    await makeRepository(join(base, 'repos'), 'private.git', [SERVICE]);
    await host.stop();
    host = await startGitHost(join(base, 'repos'), 'pa55');
    await start();
    const spec = buildSpec({
      'git-repo': host.url('private.git'),
      'git-secret': 'api-git-secret',
    });
    await submit('anonymous', spec);
    expect((await finished('anonymous')).status?.message).toContain(
      'repository.secretRef',
    );
    await client.create(Secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'api-git-secret', namespace: NAMESPACE },
      type: 'kubernetes.io/basic-auth',
      data: {
        username: Buffer.from('git').toString('base64'),
        password: Buffer.from('pa55').toString('base64'),
      },
    });
    await submit('with-secret', spec);
    const done = await finished('with-secret');
    expect(done.status?.phase).toBe('Succeeded');
    const log = logOf(done, 'checkout-source');
    expect(log).toContain('with stored credentials');
    expect(log).not.toContain('pa55');
  });

  it('ends as Error when the workflow asks for what is not there', async () => {
    await start();
    await submit('unknown', {
      entrypoint: 'main',
      templates: [
        {
          name: 'main',
          steps: [
            [{ name: 'a', templateRef: { name: 'trivy', template: 'scan' } }],
          ],
        },
      ],
    });
    await submit('container', {
      entrypoint: 'main',
      templates: [{ name: 'main', container: { image: 'alpine' } }],
    });
    expect((await finished('unknown')).status).toMatchObject({
      phase: 'Error',
      message: expect.stringContaining('trivy/scan'),
    });
    expect((await finished('container')).status).toMatchObject({
      phase: 'Error',
      message: expect.stringContaining('does not run containers'),
    });
  });

  it('goes on after a crash without repeating what succeeded', async () => {
    const calls: string[] = [];
    let hold = true;
    const templates = [
      {
        ref: 'a/a',
        run: async () => {
          calls.push('a');
          return { x: `value-${calls.length}` };
        },
      },
      {
        ref: 'b/b',
        run: async (c: {
          parameter(n: string): string | undefined;
          signal: AbortSignal;
        }): Promise<Record<string, string>> => {
          calls.push(`b:${c.parameter('x')}`);
          if (hold) {
            await new Promise((_, reject) =>
              c.signal.addEventListener('abort', () => reject(new Error('x'))),
            );
          }
          return {};
        },
      },
    ];
    const runner = await start({ templates });
    await submit('resumed', {
      entrypoint: 'main',
      templates: [
        {
          name: 'main',
          dag: {
            tasks: [
              {
                name: 'two',
                dependencies: ['one'],
                templateRef: { name: 'b', template: 'b' },
                arguments: {
                  parameters: [
                    {
                      name: 'x',
                      value: '{{tasks.one.outputs.parameters.x}}',
                    },
                  ],
                },
              },
              { name: 'one', templateRef: { name: 'a', template: 'a' } },
            ],
          },
        },
      ],
    });
    await until(async () => calls.length === 2);
    await until(
      async () =>
        node(await read('resumed'), 'two')?.phase === 'Running' &&
        node(await read('resumed'), 'one')?.phase === 'Succeeded',
    );
    await runner.stop();
    expect((await read('resumed')).status?.phase).toBe('Running');
    hold = false;
    await start({ templates });
    const done = await finished('resumed');
    expect(done.status?.phase).toBe('Succeeded');
    expect(calls).toEqual(['a', 'b:value-1', 'b:value-1']);
    expect((await client.list(Pod)).items).toHaveLength(2);
  });

  it('stops on shutdown, on deletion and at the deadline', async () => {
    const started = jest.fn();
    const templates = [
      {
        ref: 'slow/slow',
        run: (c: { signal: AbortSignal }): Promise<Record<string, string>> =>
          new Promise((_, reject) => {
            started();
            c.signal.addEventListener('abort', () => reject(new Error('x')));
          }),
      },
    ];
    const spec = {
      entrypoint: 'main',
      templates: [
        {
          name: 'main',
          steps: [
            [{ name: 's', templateRef: { name: 'slow', template: 'slow' } }],
          ],
        },
      ],
    };
    await start({ templates, concurrency: 3 });
    await submit('late', { ...spec, activeDeadlineSeconds: 1 });
    await submit('shut', spec);
    await submit('gone', spec);
    await until(async () => started.mock.calls.length === 3);
    await client.patch(
      Workflow,
      { namespace: NAMESPACE, name: 'shut' },
      'merge',
      { spec: { shutdown: 'Terminate' } },
    );
    await client.delete(Workflow, { namespace: NAMESPACE, name: 'gone' });
    expect((await finished('shut')).status).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('Terminate'),
    });
    expect((await finished('late')).status).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('deadline of 1 s'),
    });
    await until(
      async () => (await readdir(join(base, 'workspaces'))).length === 0,
    );
  });

  it('runs the official builder workflows', async () => {
    const folder = join(
      __dirname,
      '../../../../../shared/conformance/getting-started/ci-workflows',
    );
    if (!existsSync(folder)) {
      if (process.env.REQUIRE_ALL === '1') throw new Error(`${folder} missing`);
      // eslint-disable-next-line no-console
      console.warn('NOT RUN: the official workflows are not on this machine');
      return;
    }
    await makeRepository(join(base, 'repos'), 'shop.git', [SERVICE]);
    await start();
    for (const file of await readdir(folder)) {
      const workflow = parse(
        await readFile(join(folder, file), 'utf8'),
      ) as StoredObject<{ runTemplate: { spec: WorkflowSpec } }>;
      const { spec } = workflow.spec!.runTemplate;
      const values: Record<string, string> = {
        'git-repo': host.url('shop.git'),
        branch: 'main',
        commit: '',
        'app-path': './api',
        'build-env': '[]',
        'component-name': 'api',
        'project-name': 'shop',
        'namespace-name': 'default',
        'image-name': 'default-shop-api',
      };
      for (const p of spec.arguments!.parameters!) {
        p.value = values[p.name] ?? 'v1';
      }
      const name = workflow.metadata.name;
      await submit(name, spec);
      const done = await finished(name);
      expect({ name, ...done.status }).toMatchObject({
        name,
        phase: 'Succeeded',
        progress: '4/4',
      });
    }
  });
});
