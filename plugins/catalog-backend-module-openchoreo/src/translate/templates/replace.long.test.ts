import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderModelModule from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import { StoredObject } from '@openchoreo-portal/model';
import {
  OpenChoreoClientService,
  openchoreoClientServiceRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import request from 'supertest';
import { parse, stringify } from 'yaml';
import catalogModuleOpenChoreo from '../..';
import { controlPlane } from '../../__testUtils__/controlPlane';

jest.setTimeout(60_000);

const type: StoredObject = parse(
  readFileSync(
    join(__dirname, '../../../../../deploy/seed/31-portal-service.yaml'),
    'utf8',
  ).split('\n---\n')[0],
);
const NAME =
  'template/openchoreo-cluster/clustercomponenttype-portal-service' as const;
/** What a platform team keeps in its repository. */
const THEIRS: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: {
    name: 'clustercomponenttype-portal-service',
    namespace: 'openchoreo-cluster',
    title: 'Service, as we do it',
  },
  spec: { type: 'service', parameters: [], steps: [] },
};

/** The catalog itself, with generated templates, and a location of the platform team. */
describe('a template of the platform team', () => {
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let plane: ReturnType<typeof controlPlane>;
  const scheduler = new (class {
    private tasks = new Map<string, () => Promise<void>>();
    service = mockServices.scheduler.mock({
      scheduleTask: async task => {
        this.tasks.set(task.id, async () => {
          await task.fn(new AbortController().signal);
        });
      },
    });
    run = (id: string) => this.tasks.get(id)!();
  })();

  beforeAll(async () => {
    plane = controlPlane([
      {
        ...type,
        metadata: {
          ...type.metadata,
          uid: 'u1',
          resourceVersion: '1',
          creationTimestamp: '2026-01-01T00:00:00Z',
        },
      },
    ]);
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        scaffolderModelModule,
        catalogModuleOpenChoreo,
        scheduler.service.factory,
        mockServices.rootConfig.factory({
          data: {
            catalog: {
              processingInterval: { seconds: 1 },
              rules: [{ allow: ['Location', 'Template'] }],
            },
          },
        }),
        mockServices.urlReader.mock({
          search: async url => ({
            etag: '1',
            files: [
              { url, content: async () => Buffer.from(stringify(THEIRS)) },
            ],
          }),
        }).factory,
        createServiceFactory({
          service: openchoreoClientServiceRef,
          deps: {},
          factory: () =>
            ({
              forPlugin: () => plane.client,
            } as Partial<OpenChoreoClientService> as OpenChoreoClientService),
        }),
      ],
    });
  });
  afterAll(() => backend.stop());

  const title = async () => {
    const { body } = await request(backend.server).get(
      `/api/catalog/entities/by-name/${NAME}`,
    );
    return body.metadata?.title as string | undefined;
  };
  const shows = async (wanted: string | undefined) => {
    for (let i = 0; i < 300 && (await title()) !== wanted; i++) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect(await title()).toBe(wanted);
  };

  it('replaces the generated one of the same name, and gives way to it again', async () => {
    await shows('Service');
    const { body } = await request(backend.server)
      .post('/api/catalog/locations')
      .send({ type: 'url', target: 'https://git.example/templates.yaml' })
      .expect(201);
    await shows('Service, as we do it');

    // Neither a change of the type nor the restoring of templates takes it back.
    plane.send({
      type: 'MODIFIED',
      object: {
        ...type,
        metadata: {
          ...type.metadata,
          uid: 'u1',
          resourceVersion: '2',
          creationTimestamp: '2026-01-01T00:00:00Z',
          annotations: { 'openchoreo.dev/display-name': 'Another name' },
        },
      },
    });
    await scheduler.run('openchoreo-restore-templates');
    await new Promise(resolve => setTimeout(resolve, 1_500));
    expect(await title()).toBe('Service, as we do it');

    await request(backend.server)
      .delete(`/api/catalog/locations/${body.location.id}`)
      .expect(204);
    await shows(undefined);
    await scheduler.run('openchoreo-restore-templates');
    await shows('Another name');
  });
});
