import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  ApiError,
  applyDefaults,
  controlPlaneRegistry,
  KubeObject,
  NamespacedName,
  parseApiVersion,
  pruneUnknown,
  validateValue,
} from '@openchoreo-portal/model';
import { ResourceKind, WriteOptions } from '@openchoreo-portal/client';
import {
  OpenChoreoClientService,
  openchoreoClientServiceRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import request from 'supertest';
import { parse } from 'yaml';
import scaffolderModule from '.';
import { GitFile, gitPlugin, GitWrite } from './__testUtils__/git';

const TEMPLATES = join(__dirname, '../templates');
const NAMES = ['node-service', 'static-web-app', 'scheduled-task', 'project'];

/** A control plane that validates by the real schemas and keeps what was created. */
function controlPlane() {
  const objects = new Map<string, KubeObject>();
  const created: string[] = [];
  const state = { refuse: '' };
  const id = (kind: ResourceKind, key: NamespacedName) =>
    `${kind.kind}/${key.name}`;
  const client = {
    async get(kind: ResourceKind, key: NamespacedName) {
      const found = objects.get(id(kind, key));
      if (found) return found;
      throw new ApiError({
        reason: 'NotFound',
        message: `${id(kind, key)} not found`,
      });
    },
    async create(
      _kind: ResourceKind,
      object: KubeObject,
      options: WriteOptions = {},
    ) {
      const key = `${object.kind}/${object.metadata.name}`;
      const definition = controlPlaneRegistry().byKind({
        ...parseApiVersion(object.apiVersion),
        kind: object.kind,
      })!;
      const whole = applyDefaults(definition.schema, object);
      expect({
        key,
        unknown: pruneUnknown(definition.schema, whole, {
          isResourceRoot: true,
        }).unknown,
        errors: validateValue(definition.schema, whole),
      }).toEqual({ key, unknown: [], errors: [] });
      if (objects.has(key) || key === state.refuse) {
        throw new ApiError({
          reason: 'AlreadyExists',
          message: `${key} exists already.`,
        });
      }
      if (!options.dryRun) {
        objects.set(key, object);
        created.push(key);
      }
      return object;
    },
    async delete(kind: ResourceKind, key: NamespacedName) {
      objects.delete(id(kind, key));
    },
  };
  objects.set('Project/shop', {} as KubeObject);
  objects.set('DeploymentPipeline/default', {
    spec: {
      promotionPaths: [
        {
          sourceEnvironmentRef: { name: 'development' },
          targetEnvironmentRefs: [{ name: 'production' }],
        },
      ],
    },
  } as unknown as KubeObject);
  objects.set(
    'ClusterWorkflow/portal-builder',
    parse(
      readFileSync(
        join(__dirname, '../../../deploy/seed/40-portal-builder.yaml'),
        'utf8',
      ),
    ),
  );
  return {
    objects,
    created,
    state,
    service: {
      forCredentials: () => client,
      forPlugin: () => client,
    } as unknown as OpenChoreoClientService,
  };
}

describe('templates', () => {
  let base: string;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let plane: ReturnType<typeof controlPlane>;
  let commits: GitWrite[];

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'templates-'));
    const entities = await Promise.all(
      NAMES.map(async name => {
        const file = join(TEMPLATES, name, 'template.yaml');
        const entity = parse(await readFile(file, 'utf8'));
        // As the catalog writes it: the path itself, spaces and all.
        const location = `file:${file}`;
        entity.metadata.namespace = 'default';
        entity.metadata.annotations = {
          'backstage.io/managed-by-location': location,
          'backstage.io/source-location': location,
        };
        return entity;
      }),
    );
    const git = gitPlugin(write => commits.push(write));
    /** The templates, and at once every component and project that the control plane has. */
    const catalogOf = (templates: Entity[]) => {
      const catalog = catalogServiceMock({ entities: templates });
      const ofTemplates = catalog.getEntityByRef.bind(catalog);
      catalog.getEntityByRef = async (ref: any, options: any) => {
        const name = String(ref).split('/').pop()!;
        const kind = String(ref).startsWith('component:')
          ? 'Component'
          : 'Project';
        return plane.objects.has(`${kind}/${name}`)
          ? { apiVersion: 'v1', kind, metadata: { name } }
          : ofTemplates(ref, options);
      };
      return catalog;
    };
    backend = await startTestBackend({
      features: [
        scaffolderPlugin,
        scaffolderModule,
        git,
        createServiceFactory({
          service: catalogServiceRef,
          deps: {},
          factory: () => catalogOf(entities),
        }),
        mockServices.rootConfig.factory({
          data: { backend: { workingDirectory: base } },
        }),
        createServiceFactory({
          service: openchoreoClientServiceRef,
          deps: {},
          factory: () =>
            ({
              forCredentials: (c: any) => plane.service.forCredentials(c),
            } as OpenChoreoClientService),
        }),
      ],
    });
  });
  beforeEach(() => {
    plane = controlPlane();
    commits = [];
  });
  afterAll(async () => {
    await backend.stop();
    await rm(base, { recursive: true, force: true });
  });

  async function run(template: string, values: object) {
    const { body } = await request(backend.server)
      .post('/api/scaffolder/v2/tasks')
      .set('Authorization', mockCredentials.user.header('user:default/dave'))
      .send({ templateRef: `template:default/${template}`, values })
      .expect(201);
    const end = Date.now() + 20_000;
    for (;;) {
      const task = await request(backend.server)
        .get(`/api/scaffolder/v2/tasks/${body.id}`)
        .set('Authorization', mockCredentials.user.header('user:default/dave'));
      if (['completed', 'failed'].includes(task.body.status)) {
        const events = await request(backend.server)
          .get(`/api/scaffolder/v2/tasks/${body.id}/events?after=0`)
          .set(
            'Authorization',
            mockCredentials.user.header('user:default/dave'),
          );
        const last = events.body.find((e: any) => e.type === 'completion');
        return {
          status: task.body.status as string,
          output: last?.body?.output,
          error: last?.body?.error?.message,
          log: events.body.map((e: any) => e.body.message).join('\n'),
        };
      }
      if (Date.now() > end) throw new Error('The task did not end.');
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  const text = (files: GitFile[], path: string) =>
    Buffer.from(
      files.find(f => f.path === path)?.content ?? '',
      'base64',
    ).toString('utf8');

  /** Writes what a template made to disk and runs its own tests. */
  async function testProject(files: GitFile[], folder: string) {
    for (const file of files) {
      const path = join(base, folder, file.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.from(file.content, 'base64'));
    }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--test', '--test-reporter=tap'],
      {
        cwd: join(base, folder),
        env: { PATH: process.env.PATH ?? '', HOME: base },
      },
    );
    return stdout;
  }

  it.each([
    [
      'node-service',
      { visibility: 'external' },
      { health: { path: '/healthz' } },
      3,
    ],
    ['static-web-app', {}, undefined, 2],
    ['scheduled-task', { schedule: '0 2 * * *' }, { schedule: '0 2 * * *' }, 2],
  ])(
    '%s makes a component with a repository whose tests pass',
    async (template, extra, parameters, tests) => {
      const result = await run(template, {
        project: 'system:default/shop',
        name: 'greeter',
        displayName: 'The "greeter": <1>',
        description: 'Greets & more',
        source: 'new',
        ...extra,
      });
      expect(
        `${result.status} ${result.status === 'failed' ? result.log : ''}`,
      ).toBe('completed ');
      expect(plane.created).toEqual([
        'Component/greeter',
        expect.stringMatching(/^WorkflowRun\/greeter-run-[0-9a-f]{8}$/),
      ]);
      expect(plane.objects.get('Component/greeter')).toMatchObject({
        metadata: {
          annotations: {
            'openchoreo.dev/display-name': 'The "greeter": <1>',
          },
        },
        spec: {
          owner: { projectName: 'shop' },
          autoDeploy: true,
          autoBuild: true,
          ...(parameters && { parameters }),
          workflow: {
            name: 'portal-builder',
            parameters: {
              repository: {
                url: 'http://git.test/default/greeter.git',
                secretRef: 'openchoreo-git',
                revision: { branch: 'main' },
                appPath: '.',
              },
            },
          },
        },
      });
      const build = [...plane.objects.values()].find(
        o => o.kind === 'WorkflowRun',
      );
      expect(build?.spec).toMatchObject({
        workflow: {
          parameters: {
            repository: {
              revision: {
                branch: 'main',
                commit: expect.stringMatching(/^[0-9a-f]{40}$/),
              },
            },
          },
        },
      });
      expect(result.output.links).toEqual([
        expect.objectContaining({
          title: 'View Component',
          entityRef: 'component:default/greeter',
        }),
      ]);
      expect(result.output.text[0].content).toContain(
        'git clone http://git.test/default/greeter.git',
      );
      const [{ files, body }] = commits;
      expect(body).toMatchObject({ name: 'greeter', project: 'shop' });
      expect(JSON.stringify(files.map(f => f.path))).not.toContain('${{');
      expect(files.map(f => f.path)).toEqual(
        expect.arrayContaining([
          'README.md',
          'catalog-info.yaml',
          'package.json',
          'workload.yaml',
        ]),
      );
      for (const file of files) {
        expect(text(files, file.path)).not.toContain('${{');
      }
      expect(parse(text(files, 'catalog-info.yaml'))).toMatchObject({
        metadata: { name: 'greeter', title: 'The "greeter": <1>' },
        spec: { system: 'default/shop' },
      });
      expect(parse(text(files, 'workload.yaml'))).toMatchObject({
        metadata: { name: 'greeter' },
      });
      expect(await testProject(files, `${template}-out`)).toContain(
        `# pass ${tests}`,
      );
    },
  );

  it('adds a folder to a repository that is there', async () => {
    const result = await run('node-service', {
      project: 'system:default/shop',
      name: 'greeter',
      visibility: 'project',
      source: 'folder',
      repositoryName: 'mono',
      folder: 'services/greeter',
    });
    expect(
      `${result.status} ${result.status === 'failed' ? result.log : ''}`,
    ).toBe('completed ');
    const [{ name, body, files }] = commits;
    expect(name).toBe('mono');
    expect(body).toMatchObject({
      ifAbsent: 'services/greeter',
      expectedHead: 'a'.repeat(40),
    });
    expect(files.every(f => f.path.startsWith('services/greeter/'))).toBe(true);
    expect(plane.objects.get('Component/greeter')).toMatchObject({
      spec: {
        workflow: {
          parameters: {
            repository: {
              url: 'http://git.test/default/mono.git',
              appPath: 'services/greeter',
            },
          },
        },
      },
    });
  });

  it('points at code that is there already', async () => {
    const result = await run('static-web-app', {
      project: 'system:default/shop',
      name: 'site',
      source: 'existing',
      repositoryUrl: 'https://git.example/site.git',
      branch: 'trunk',
      folder: 'web',
    });
    expect(
      `${result.status} ${result.status === 'failed' ? result.log : ''}`,
    ).toBe('completed ');
    expect(commits).toEqual([]);
    expect(plane.objects.get('Component/site')).toMatchObject({
      spec: {
        workflow: {
          parameters: {
            repository: {
              url: 'https://git.example/site.git',
              revision: { branch: 'trunk' },
              appPath: 'web',
            },
          },
        },
      },
    });
  });

  it('makes nothing when the name is taken', async () => {
    plane.objects.set('Component/greeter', {} as KubeObject);
    const result = await run('node-service', {
      project: 'system:default/shop',
      name: 'greeter',
      visibility: 'external',
      source: 'new',
    });
    expect(result.status).toBe('failed');
    expect(result.error).toContain('Component/greeter exists already');
    expect(commits).toEqual([]);
    expect(plane.created).toEqual([]);
  });

  it('makes a project with a binding for each environment, or nothing', async () => {
    plane.state.refuse = 'ProjectReleaseBinding/books-production';
    const values = {
      organization: 'domain:default/default',
      name: 'books',
      displayName: 'Books',
      owner: 'group:default/developers',
    };
    const failed = await run('project', values);
    expect(failed.status).toBe('failed');
    expect([...plane.objects.keys()]).toEqual([
      'Project/shop',
      'DeploymentPipeline/default',
      'ClusterWorkflow/portal-builder',
    ]);
    plane.state.refuse = '';
    plane.created.length = 0;
    const result = await run('project', values);
    expect(
      `${result.status} ${result.status === 'failed' ? result.log : ''}`,
    ).toBe('completed ');
    expect(plane.created).toEqual([
      'Project/books',
      'ProjectReleaseBinding/books-development',
      'ProjectReleaseBinding/books-production',
    ]);
    expect(plane.objects.get('Project/books')).toMatchObject({
      metadata: {
        annotations: { 'backstage.io/owner': 'group:default/developers' },
      },
      spec: { type: { kind: 'ClusterProjectType', name: 'portal-cell' } },
    });
    expect(result.output.links[0].entityRef).toBe('system:default/books');
  });

  it('has a dry run that makes nothing', async () => {
    const folder = join(TEMPLATES, 'node-service');
    const contents: { path: string; base64Content: string }[] = [];
    const visit = async (path: string) => {
      for (const entry of await readdir(join(folder, path), {
        withFileTypes: true,
      })) {
        const child = join(path, entry.name);
        if (entry.isDirectory()) await visit(child);
        else {
          contents.push({
            path: child,
            base64Content: (await readFile(join(folder, child))).toString(
              'base64',
            ),
          });
        }
      }
    };
    await visit('.');
    const answer = await request(backend.server)
      .post('/api/scaffolder/v2/dry-run')
      .set('Authorization', mockCredentials.user.header('user:default/dave'))
      .send({
        template: parse(await readFile(join(folder, 'template.yaml'), 'utf8')),
        values: {
          project: 'system:default/shop',
          name: 'greeter',
          visibility: 'external',
          source: 'folder',
          repositoryName: 'mono',
          folder: 'greeter',
        },
        secrets: {},
        directoryContents: contents,
      });
    expect(answer.status === 200 ? '' : JSON.stringify(answer.body)).toBe('');
    expect(answer.body.output.links[0].entityRef).toBe(
      'component:default/greeter',
    );
    expect(plane.created).toEqual([]);
    expect(commits).toEqual([]);
  });
});
