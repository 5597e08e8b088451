import fs from 'node:fs';
import { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { KubeObject } from '@openchoreo-portal/model';
import express from 'express';
import { runOcc } from '../__testUtils__/occ';
import { Portal, startPortal } from '../__testUtils__/portal';
import {
  applyPlatform,
  component,
  observe,
  workload,
} from '../__testUtils__/shop';
import { errorHandler } from './errors';
import { createPlansRouter, parseObject, parsePlanRequest } from './plans';

jest.setTimeout(60_000);

/** Sees types, but none of the bindings that are made of them. */
const viewerOfTypes: KubeObject[] = [
  {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ClusterAuthzRole',
    metadata: { name: 'type-viewer' },
    spec: { actions: ['clusterprojecttype:view'] },
  },
  {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ClusterAuthzRoleBinding',
    metadata: { name: 'elsewhere-types' },
    spec: {
      entitlement: { claim: 'sub', value: 'elsewhere' },
      effect: 'allow',
      roleMappings: [
        { roleRef: { kind: 'ClusterAuthzRole', name: 'type-viewer' } },
      ],
    },
  },
];

describe('plans', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('admin', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'AuthzRoleBinding',
        metadata: { name: 'elsewhere', namespace: 'default' },
        spec: {
          entitlement: { claim: 'sub', value: 'nobody' },
          effect: 'allow',
          roleMappings: [
            {
              roleRef: { kind: 'ClusterAuthzRole', name: 'developer' },
              scope: { project: 'another' },
            },
          ],
        },
      },
      ...viewerOfTypes,
    ]);
    await observe(portal, 'shop').release();
  });
  afterAll(() => portal?.stop());

  const plan = async (person: string, body: object) => {
    const response = await portal.fetch(
      person,
      '/delivery/v1alpha1/namespaces/default/plans',
      { method: 'POST', body },
    );
    return { status: response.status, body: await response.json() };
  };

  it('are made for those who may see the binding', async () => {
    const wish = { componentName: 'shop', environment: 'staging' };
    const release = await observe(portal, 'shop').release();
    const { status, body } = await plan('victor', {
      ...wish,
      releaseName: release,
    });
    expect(status).toBe(200);
    expect(body.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(body.summary).toContain('added');
  });

  it('are kept from those who only see bindings of another project', async () => {
    const { status } = await plan('nobody', {
      componentName: 'shop',
      environment: 'development',
    });
    expect(status).toBe(403);
  });

  it('of a changed type name what it reaches, for those who may see type and bindings', async () => {
    const address =
      '/kube/apis/openchoreo.dev/v1alpha1/clustercomponenttypes/portal-service';
    const type = await (await portal.fetch('admin', address)).json();
    type.spec.resources.find(
      (r: { template: { kind: string } }) => r.template.kind === 'Deployment',
    ).template.spec.minReadySeconds = 7;
    const { status, body } = await plan('victor', { object: type });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: { kind: 'ClusterComponentType', name: 'portal-service' },
      releases: [{ component: 'shop', deploysTo: 'development' }],
      changes: [
        {
          when: 'Now',
          plan: { component: 'shop', environment: 'development' },
        },
      ],
    });
    expect((await plan('nobody', { object: type })).status).toBe(403);
    type.spec.resources[0].template = 'none';
    expect(await plan('victor', { object: type })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('spec.resources[0].template') },
    });
  });

  it('of a changed project type name the cells it reaches, for those who may see them', async () => {
    const address =
      '/kube/apis/openchoreo.dev/v1alpha1/clusterprojecttypes/portal-cell';
    const type = await (await portal.fetch('admin', address)).json();
    type.spec.resources.push({
      id: 'note',
      targetPlane: 'dataplane',
      template: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'note', namespace: '${metadata.namespace}' },
        data: { hello: 'cell' },
      },
    });
    const { status, body } = await plan('victor', { object: type });
    expect(status).toBe(200);
    expect(body.releases).toEqual([
      { project: 'storefront', releaseName: expect.any(String) },
    ]);
    expect(
      body.infrastructure.map(
        (i: { when: string; plan: { environment: string } }) =>
          `${i.when} ${i.plan.environment}`,
      ),
    ).toEqual(
      expect.arrayContaining([
        'WithRelease development',
        'WithRelease production',
      ]),
    );
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plans-'));
    try {
      fs.writeFileSync(path.join(folder, 'type.json'), JSON.stringify(type));
      const { code, out } = await runOcc(folder, portal, 'victor', [
        'plan',
        '-f',
        'type.json',
      ]);
      expect(code).toBe(0);
      expect(out).toMatch(/New release storefront-\w+ of cell of storefront/);
      expect(out).toMatch(
        /With the next promotion:[\s\S]*cell of storefront: storefront-\w+ into production[\s\S]*\+ ConfigMap note/,
      );
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
    expect(await plan('elsewhere', { object: type })).toMatchObject({
      status: 200,
      body: { total: 0, releases: [], infrastructure: [] },
    });
  });

  it('are told by occ for every kind of change', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plans-'));
    try {
      const occ = async (...args: string[]) => {
        const { code, out, err } = await runOcc(folder, portal, 'victor', [
          'plan',
          ...args,
        ]);
        return `${code} ${out}${err}`;
      };
      expect(
        await occ(
          'shop',
          '--to',
          'development',
          '--keep',
          '--set',
          'workloadOverrides.container.env=[{key: MODE, value: slow}]',
        ),
      ).toContain('+ ConfigMap shop-development-env-configs');
      expect(await occ('shop', '--to', 'development', '--undeploy')).toMatch(
        /^0 [\s\S]*- Deployment/,
      );
      const gone = await occ('shop', '--to', 'development', '--delete');
      expect(gone).toMatch(/^0 shop: out of development for good/);
      expect(gone).toMatch(/- Deployment[\s\S]*It would be applied at once/);
      expect(
        await occ('shop', '--to', 'development', '--delete', '--undeploy'),
      ).toMatch(/^2 /);
      expect(await occ('shop', '--to', 'development', '--suspend')).toMatch(
        /^0 [\s\S]*replicas/,
      );
      const type = await (
        await portal.fetch(
          'admin',
          '/kube/apis/openchoreo.dev/v1alpha1/clustercomponenttypes/portal-service',
        )
      ).json();
      type.spec.resources.find(
        (r: { template: { kind: string } }) => r.template.kind === 'Deployment',
      ).template.spec.minReadySeconds = 7;
      fs.writeFileSync(path.join(folder, 'type.json'), JSON.stringify(type));
      const told = await occ('-f', 'type.json');
      expect(told).toContain(
        '0 ClusterComponentType portal-service: Of what is deployed, 1 would change at once.',
      );
      expect(told).toMatch(
        /New release shop-\w+ of shop, which goes to development/,
      );
      expect(await occ('shop')).toMatch(/^2 .*Where would it go/s);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ['text', 'object.kind'],
    [{ apiVersion: 'v1', kind: 'Secret' }, 'object.kind'],
    [{ apiVersion: 'openchoreo.dev/v1alpha1', kind: 'Environment' }, 'object'],
    [
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Environment',
        metadata: { name: 'staging', namespace: 'other' },
        spec: {},
      },
      'object.metadata.namespace',
    ],
  ])('of the object %j are refused for %s', (object, field) => {
    expect(() => parseObject('default', object)).toThrow(
      expect.objectContaining({
        reason: 'BadRequest',
        causes: [expect.objectContaining({ field })],
      }),
    );
  });

  it.each([
    [undefined, 'componentName'],
    [{ componentName: 'shop' }, 'environment'],
    [{ componentName: {}, environment: 'staging' }, 'componentName'],
    [{ componentName: 'shop', environment: 'staging', state: 'Gone' }, 'state'],
    [
      {
        componentName: 'shop',
        environment: 'staging',
        overrides: { workloadOverrides: 'x' },
      },
      'overrides.workloadOverrides',
    ],
  ])('of %j are refused for %s', (body, field) => {
    expect(() => parsePlanRequest('default', body)).toThrow(
      expect.objectContaining({
        reason: 'BadRequest',
        causes: [expect.objectContaining({ field })],
      }),
    );
  });

  it('know only what a plan may ask', () => {
    expect(
      parsePlanRequest('default', {
        componentName: 'a',
        environment: 'b',
        requestedBy: 'user:default/erin',
        namespace: 'other',
        overrides: { unknown: {}, workloadOverrides: { env: [] } },
      }),
    ).toEqual({
      namespace: 'default',
      componentName: 'a',
      environment: 'b',
      overrides: { workloadOverrides: { env: [] } },
    });
  });
});

describe('plans of a changed definition', () => {
  it('are made two at a time for each person', async () => {
    let ready: () => void = () => undefined;
    const controlPlane = {
      engine: {
        decide: () => ({ allowed: true, reason: '' }),
        listFilter: () => ({ allows: () => true }),
      },
      // Until then every plan waits.
      controllers: {
        ready: new Promise<void>(resolve => {
          ready = resolve;
        }),
        lookups: {
          get: () => undefined,
          list: () => [],
          referring: () => [],
        },
      },
    };
    const app = express();
    app.use(
      createPlansRouter(controlPlane as never, async req => ({
        subject: {
          id: String(req.headers.from),
          kind: 'user',
          claims: {},
          how: 'test',
        },
        requestId: '1',
        entrance: 'portal',
      })),
    );
    app.use(errorHandler(mockServices.logger.mock()));
    const server = app.listen(0, '127.0.0.1');
    await new Promise(resolve => {
      server.once('listening', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const asked: Promise<number>[] = [];
    const ask = (from: string) => {
      const answer = fetch(
        `http://127.0.0.1:${port}/delivery/v1alpha1/namespaces/default/plans`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', from },
          body: JSON.stringify({
            object: {
              apiVersion: 'openchoreo.dev/v1alpha1',
              kind: 'Environment',
              metadata: { name: 'development' },
              spec: {
                dataPlaneRef: { kind: 'DataPlane', name: 'default' },
                isProduction: false,
              },
            },
          }),
        },
      ).then(({ status }) => status);
      asked.push(answer);
      return answer;
    };
    // Two of them wait, in whatever order they came.
    expect(await Promise.race([ask('dave'), ask('dave'), ask('dave')])).toBe(
      429,
    );
    expect(await ask('dave')).toBe(429);
    const other = ask('erin');
    ready();
    expect(await other).not.toBe(429);
    expect((await Promise.all(asked)).filter(s => s === 429)).toHaveLength(2);
    expect(await ask('dave')).not.toBe(429);
    await new Promise(resolve => {
      server.close(resolve);
    });
  });
});
