import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { componentKind } from '@openchoreo-portal/model';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { CONTRACT_SPECS } from '../contractObjects';
import { runOcc } from '../occ';
import { until } from '../portal';
import { binding, component, observe } from '../shop';
import { NS, WalkWorld } from './world';

/** Actions of the registry, actions of the scaffolder, pushes. */
export function describeActionsWalk(world: WalkWorld): void {
  it('has one record for every action that writes', async () => {
    await world.portal.apply('admin', [
      binding('shop', 'production', world.release),
    ]);
    const open = await observe(world.portal, 'shop').open();
    const place = { namespace: NS, component: 'shop' };
    const inputs: Record<string, Record<string, any>> = {
      promote: { ...place, environment: 'development', releaseName: 'walked' },
      'approve-promotion': {
        namespace: NS,
        promotion: open.metadata.name,
        digest: open.spec.digest,
      },
    };
    const { actions } = await world.portal.actions.list();
    const writing = actions.filter(action => !action.attributes.readOnly);
    for (const action of writing) {
      const input = inputs[action.name];
      expect([action.name, input]).toEqual([action.name, expect.anything()]);
      await world.expectOne(
        action.name,
        async () => {
          await world.portal.actions.invoke({
            id: action.id,
            input,
            credentials: mockCredentials.user('user:default/admin'),
          });
        },
        { entrance: 'actions', outcome: 'done', subject: 'user:default/admin' },
      );
    }
    for (const action of actions.filter(a => a.attributes.readOnly)) {
      const { records } = await world.probe.during(() =>
        world.portal.actions
          .invoke({
            id: action.id,
            input: { ...place, environment: 'staging' },
            credentials: mockCredentials.user('user:default/admin'),
          })
          .catch(() => undefined),
      );
      expect([action.name, records]).toEqual([action.name, []]);
    }
  });

  it('has one record for every object that a template makes', async () => {
    const name = 'templated';
    /** Inputs, and how many objects each makes. `undefined`: it writes to Git or waits, and never writes to the control plane. */
    const runs: Record<string, { input: object; objects: number } | undefined> =
      {
        'openchoreo:project:create': { input: { name }, objects: 4 },
        'openchoreo:component:create': {
          input: {
            project: name,
            name,
            componentType: 'deployment/portal-service',
            image: 'registry/a:1',
            autoDeploy: false,
          },
          objects: 2,
        },
        'openchoreo:workflowrun:create': {
          input: { component: 'built' },
          objects: 1,
        },
        'openchoreo:resource:create': {
          input: {
            project: name,
            name: 'templated-store',
            type: 'contract',
            environment: 'development',
          },
          objects: 2,
        },
        'openchoreo:repository:create': undefined,
        'openchoreo:repository:commit': undefined,
        'openchoreo:catalog:wait': undefined,
        'openchoreo:component:wait': undefined,
      };
    await world.portal.apply('admin', [
      built('built', 'https://git.example.com/built'),
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ClusterResourceType',
        metadata: { name: 'contract' },
        spec: CONTRACT_SPECS.ClusterResourceType,
      },
    ]);
    expect([...world.scaffolder.keys()].sort()).toEqual(
      Object.keys(runs).sort(),
    );
    for (const [id, run] of Object.entries(runs)) {
      if (!run) continue;
      const { records } = await world.probe.during(() =>
        world.scaffolder.get(id)!.handler({
          input: run.input,
          isDryRun: false,
          logger: mockServices.logger.mock(),
          output: () => undefined,
          getInitiatorCredentials: async () =>
            mockCredentials.user('user:default/admin'),
        } as never),
      );
      expect([id, records.map(r => [r.verb, r.outcome, r.subject])]).toEqual([
        id,
        Array(run.objects).fill(['create', 'done', 'user:default/admin']),
      ]);
    }
  });

  it('has one record for every build that a push starts', async () => {
    const url = 'https://git.example.com/pushed';
    await world.portal.apply('admin', [built('pushed', url)]);
    const push = (token: string) =>
      world.portal.fetch(undefined, '/api/v1alpha1/autobuild', {
        method: 'POST',
        headers: { 'x-gitlab-token': token },
        body: {
          ref: 'refs/heads/main',
          after: 'a'.repeat(40),
          project: { git_http_url: url },
        },
      });
    await world.expectOne('push', () => push('shared'), {
      entrance: 'git-webhook',
      kind: 'WorkflowRun',
      verb: 'create',
    });
    const { result, records } = await world.probe.during(() => push('guess'));
    expect([result.status, records]).toEqual([401, []]);
    // The Git server of a first start tells of its pushes as the plugin that it is.
    const told = await world.expectOne(
      'push to the Git server',
      () =>
        world.portal.fetch(
          'service:plugin:openchoreo-git',
          '/api/v1alpha1/autobuild',
          {
            method: 'POST',
            body: {
              ref: 'refs/heads/main',
              after: 'b'.repeat(40),
              repository: { clone_url: url },
            },
          },
        ),
      { entrance: 'git-webhook', kind: 'WorkflowRun', verb: 'create' },
    );
    expect(told).toBe(200);
  });

  it('has one record for every object that a restore brings back', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'walk-'));
    try {
      const { code } = await runOcc(folder, world.portal, 'admin', [
        'backup',
        '-o',
        'all.yaml',
      ]);
      expect(code).toBe(0);
      const gone = ['restored-a', 'restored-b'].map(name => component(name));
      await world.portal.apply('admin', gone);
      fs.writeFileSync(
        path.join(folder, 'two.yaml'),
        gone.map(o => JSON.stringify(o)).join('\n---\n'),
      );
      for (const { metadata } of gone) {
        await world.portal
          .as('admin')
          .delete(componentKind, { namespace: NS, name: metadata.name! });
        await until(
          async () => !(await world.portal.find(componentKind, metadata.name!)),
          `${metadata.name} to be gone`,
        );
      }
      for (const [person, outcome] of [
        ['victor', 'denied'],
        ['admin', 'done'],
      ]) {
        const { records } = await world.probe.during(() =>
          runOcc(folder, world.portal, person, ['restore', '-f', 'two.yaml']),
        );
        expect(records.map(r => [r.name, r.outcome, r.subject])).toEqual(
          gone.map(o => [o.metadata.name, outcome, `user:default/${person}`]),
        );
      }
      // What is as in the backup is not written, so that there is nothing to record.
      const { records } = await world.probe.during(() =>
        runOcc(folder, world.portal, 'admin', ['restore', '-f', 'two.yaml']),
      );
      expect(records).toEqual([]);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** A component that pushes to a repository build. */
function built(name: string, url: string) {
  const base = component(name);
  return {
    ...base,
    spec: {
      ...(base.spec as object),
      autoBuild: true,
      workflow: {
        kind: 'ClusterWorkflow',
        name: 'portal-builder',
        parameters: { repository: { url, revision: { branch: 'main' } } },
      },
    },
  };
}
