import { controlPlaneKinds, KubeObject } from '@openchoreo-portal/model';
import { ACTIONS } from '../actions';
import { createAuthorizationEngine } from '../engine';
import {
  binding,
  role,
  simpleConditions,
  user,
} from '../__testUtils__/policies';
import { ResourceAccess } from '../types';
import { CONTROL_PLANE_SUBJECT, createResourceAuthorizer } from '.';
import { actionsOfCollection } from './mapping';

const GROUPS: Record<string, string> = {
  Promotion: 'delivery.openchoreo.dev',
  Approval: 'delivery.openchoreo.dev',
  Namespace: '',
  Event: '',
};

function access(
  verb: ResourceAccess['verb'],
  object: Partial<KubeObject> & { kind: string },
  extra: Partial<ResourceAccess> = {},
): ResourceAccess {
  const group = GROUPS[object.kind] ?? 'openchoreo.dev';
  return {
    verb,
    group,
    version: 'v1alpha1',
    resource: `${object.kind.toLowerCase()}s`,
    kind: object.kind,
    namespace: object.metadata?.namespace,
    name: object.metadata?.name,
    object: { apiVersion: `${group}/v1alpha1`, metadata: {}, ...object },
    ...extra,
  };
}

function releaseBinding(
  environment: string,
  spec: object = {},
  project = 'shop',
): KubeObject {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ReleaseBinding',
    metadata: { name: 'web-dev', namespace: 'acme' },
    spec: {
      owner: { projectName: project, componentName: 'web' },
      environment,
      releaseName: 'web-1',
      ...spec,
    },
  };
}

const engine = createAuthorizationEngine({
  compileCondition: simpleConditions,
});

const authorizer = createResourceAuthorizer(engine, {
  promotion: (namespace, name) =>
    name === 'p1'
      ? {
          apiVersion: 'delivery.openchoreo.dev/v1alpha1',
          kind: 'Promotion',
          metadata: { name, namespace },
          spec: {
            owner: { projectName: 'shop', componentName: 'web' },
            environment: 'production',
          },
        }
      : undefined,
});

const inShop = { namespace: 'acme', project: 'shop' };

describe('createResourceAuthorizer', () => {
  beforeEach(() => engine.replace([]));

  it('asks about the place and environment that the object names', () => {
    engine.replace([
      role('dev', ['releasebinding:*']),
      binding({
        name: 'b',
        group: 'devs',
        role: 'dev',
        scope: inShop,
        conditions: [
          {
            actions: ['releasebinding:create'],
            expression: 'environment=acme/dev',
          },
        ],
      }),
    ]);
    const ann = user('ann', 'devs');
    const create = (o: KubeObject) =>
      authorizer.authorize(ann, access('create', o)).allowed;
    expect(create(releaseBinding('dev'))).toBe(true);
    expect(create(releaseBinding('production'))).toBe(false);
    expect(create(releaseBinding('dev', {}, 'other'))).toBe(false);
  });

  it('asks about the namespace when a component or resource names no project', () => {
    engine.replace([
      role('dev', ['component:*', 'resource:*']),
      binding({ name: 'b', group: 'devs', role: 'dev', scope: inShop }),
      binding({
        name: 'all',
        group: 'leads',
        role: 'dev',
        scope: { namespace: 'acme' },
      }),
    ]);
    for (const kind of ['Component', 'Resource']) {
      const orphan: KubeObject = {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind,
        metadata: { name: 'x', namespace: 'acme' },
      };
      const create = (group: string) =>
        authorizer.authorize(user('ann', group), access('create', orphan));
      // They are told by validation what is missing.
      expect(create('leads').allowed).toBe(true);
      expect(create('devs')).toMatchObject({
        allowed: false,
        reason: expect.stringContaining('No role'),
      });
    }
  });

  it('looks at both sides of an update', () => {
    engine.replace([
      role('dev', ['workflowrun:*']),
      binding({ name: 'b', group: 'devs', role: 'dev', scope: inShop }),
    ]);
    const run = (project: string): KubeObject => ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'WorkflowRun',
      metadata: {
        name: 'r',
        namespace: 'acme',
        labels: { 'openchoreo.dev/project': project },
      },
    });
    const update = (from: string, to: string) =>
      authorizer.authorize(
        user('ann', 'devs'),
        access('update', run(to), { oldObject: run(from) }),
      ).allowed;
    expect(update('shop', 'shop')).toBe(true);
    expect(update('other', 'shop')).toBe(false);
    expect(update('shop', 'other')).toBe(false);
  });

  it('ignores a namespace in the object that is not the one of the request', () => {
    engine.replace([
      role('dev', ['componenttype:*']),
      binding({
        name: 'b',
        group: 'devs',
        role: 'dev',
        scope: { namespace: 'mine' },
      }),
    ]);
    const object = {
      kind: 'ComponentType',
      metadata: { name: 't', namespace: 'mine' },
    };
    expect(
      authorizer.authorize(
        user('ann', 'devs'),
        access('create', object, { namespace: 'theirs' }),
      ).allowed,
    ).toBe(false);
  });

  describe('moving a release', () => {
    const moved = releaseBinding('production', { releaseName: 'web-2' });
    const more = releaseBinding('production', {
      releaseName: 'web-2',
      state: 'Undeploy',
    });
    const update = (object: KubeObject) =>
      authorizer.authorize(
        user('ann', 'devs'),
        access('update', object, { oldObject: releaseBinding('production') }),
      );

    it('needs update or promote; promote allows nothing else', () => {
      engine.replace([
        role('mover', ['releasebinding:promote']),
        binding({ name: 'b', group: 'devs', role: 'mover' }),
      ]);
      expect(update(moved).allowed).toBe(true);
      expect(update(more).allowed).toBe(false);
      engine.replace([
        role('dev', ['releasebinding:update']),
        binding({ name: 'b', group: 'devs', role: 'dev' }),
      ]);
      expect(update(moved).allowed).toBe(true);
      expect(update(more).allowed).toBe(true);
    });

    it('is stopped by a deny of either', () => {
      for (const denied of [
        'releasebinding:promote',
        'releasebinding:update',
      ]) {
        engine.replace([
          role('all', ['releasebinding:*']),
          role('no', [denied]),
          binding({ name: 'a', group: 'devs', role: 'all' }),
          binding({ name: 'd', group: 'devs', role: 'no', deny: true }),
        ]);
        expect(update(moved).allowed).toBe(false);
      }
    });
  });

  it('lets only those who may change gates choose another pipeline', () => {
    const project = (pipeline: object, spec: object = {}): KubeObject => ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'Project',
      metadata: { name: 'shop', namespace: 'acme' },
      spec: { deploymentPipelineRef: pipeline, ...spec },
    });
    engine.replace([
      role('developer', ['project:update']),
      role('engineer', ['project:update', 'promotionpolicy:update']),
      binding({ name: 'd', group: 'devs', role: 'developer' }),
      binding({ name: 'e', group: 'engineers', role: 'engineer' }),
    ]);
    const strict = { kind: 'DeploymentPipeline', name: 'strict' };
    const write = (who: string, after: KubeObject, verb = 'update' as const) =>
      authorizer.authorize(
        user('u', who),
        access(verb, after, { oldObject: project(strict) }),
      );
    const loose = project({ name: 'loose' });
    expect(write('devs', loose)).toMatchObject({
      allowed: false,
      reason: expect.stringContaining(
        'changing spec.deploymentPipelineRef needs promotionpolicy:update',
      ),
    });
    expect(
      write('devs', project({ ...strict, kind: 'ClusterDeploymentPipeline' }))
        .allowed,
    ).toBe(false);
    expect(write('engineers', loose).allowed).toBe(true);
    // Everything else of the project is the developers', also when the kind is left to its default.
    expect(
      write('devs', project({ name: 'strict' }, { type: { name: 'cell' } }))
        .allowed,
    ).toBe(true);
  });

  it('lets only the platform write status, rendered releases and events', () => {
    engine.replace([
      role('admin', ['*']),
      binding({ name: 'b', group: 'admins', role: 'admin' }),
    ]);
    const root = user('root', 'admins');
    const promotion = access(
      'patch',
      { kind: 'Promotion', metadata: { name: 'p', namespace: 'acme' } },
      { subresource: 'status' },
    );
    const rendered = access('create', {
      kind: 'RenderedRelease',
      metadata: { name: 'r', namespace: 'acme' },
      spec: { owner: { projectName: 'shop', componentName: 'web' } },
    });
    const request = { kind: 'Promotion', metadata: promotion.object!.metadata };
    const made = (['create', 'update', 'patch'] as const).map(verb =>
      access(verb, request),
    );
    // Looking at one and taking one away is for those who may.
    for (const verb of ['get', 'delete'] as const) {
      expect(authorizer.authorize(root, access(verb, request)).allowed).toBe(
        true,
      );
    }
    expect(authorizer.authorize(root, made[0]).reason).toContain(
      'Write the ReleaseBinding, or a ChangeSet',
    );
    for (const a of [promotion, rendered, ...made]) {
      expect(authorizer.authorize(root, a)).toEqual({
        allowed: false,
        reason: expect.stringContaining('Only the platform itself writes'),
      });
      expect(authorizer.authorize(CONTROL_PLANE_SUBJECT, a).allowed).toBe(true);
    }
    // A person with that name is still a person.
    const imposter = { ...root, id: CONTROL_PLANE_SUBJECT.id };
    expect(authorizer.authorize(imposter, promotion).allowed).toBe(false);
  });

  it('makes approving a question about the promotion, not about labels', () => {
    engine.replace([
      role('approver', ['promotion:approve']),
      binding({
        name: 'b',
        group: 'approvers',
        role: 'approver',
        scope: inShop,
      }),
    ]);
    const approve = (promotionName: string) =>
      authorizer.authorize(
        user('erin', 'approvers'),
        access('create', {
          kind: 'Approval',
          metadata: {
            name: 'a',
            namespace: 'acme',
            labels: { 'openchoreo.dev/project': 'shop' },
          },
          spec: { promotionName },
        }),
      ).allowed;
    expect(approve('p1')).toBe(true);
    expect(approve('of-another-project')).toBe(false);
  });

  describe('filter', () => {
    const list = (kind: string, namespace?: string): ResourceAccess => ({
      ...access('list', { kind }),
      namespace,
      object: undefined,
    });

    it('shows what may be seen, quickly', () => {
      engine.replace([
        role('dev', ['component:view']),
        binding({ name: 'b', group: 'devs', role: 'dev', scope: inShop }),
      ]);
      const filter = authorizer.filter(
        user('ann', 'devs'),
        list('Component', 'acme'),
      );
      expect(filter.decision.allowed).toBe(true);
      const components = Array.from({ length: 10_000 }, (_, i) => ({
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Component',
        metadata: { name: `c${i}`, namespace: 'acme' },
        spec: { owner: { projectName: i % 10 ? 'other' : 'shop' } },
      }));
      const started = performance.now();
      expect(components.filter(c => filter.allows!(c))).toHaveLength(1000);
      expect(performance.now() - started).toBeLessThan(500);
    });

    it('looks at nothing when everything or nothing may be seen', () => {
      engine.replace([
        role('dev', ['component:view']),
        binding({ name: 'b', group: 'devs', role: 'dev' }),
      ]);
      const all = authorizer.filter(user('ann', 'devs'), list('Component'));
      expect(all.decision.allowed).toBe(true);
      expect(all.allows).toBeUndefined();
      const none = authorizer.filter(user('ann', 'devs'), list('Workload'));
      expect(none.decision.allowed).toBe(false);
    });

    it('shows rendered releases with the bindings they come from', () => {
      engine.replace([
        role('dev', ['releasebinding:view']),
        binding({ name: 'b', group: 'devs', role: 'dev' }),
      ]);
      const { allows } = authorizer.filter(
        user('ann', 'devs'),
        list('RenderedRelease', 'acme'),
      );
      const rendered = (owner: object): KubeObject => ({
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'RenderedRelease',
        metadata: { name: 'r', namespace: 'acme' },
        spec: { owner },
      });
      expect(
        allows!(rendered({ projectName: 'shop', componentName: 'web' })),
      ).toBe(true);
      expect(
        allows!(rendered({ projectName: 'shop', resourceName: 'db' })),
      ).toBe(false);
    });

    it('shows one namespace to those who have only that', () => {
      engine.replace([
        role('dev', ['namespace:view']),
        binding({
          name: 'b',
          group: 'devs',
          role: 'dev',
          scope: { namespace: 'acme' },
        }),
      ]);
      const { allows } = authorizer.filter(
        user('ann', 'devs'),
        list('Namespace'),
      );
      const namespace = (name: string): KubeObject => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
      expect(allows!(namespace('acme'))).toBe(true);
      expect(allows!(namespace('other'))).toBe(false);
    });
  });

  it('has an action for every verb on every kind that people may use', () => {
    const names = new Set(ACTIONS.map(a => a.name));
    const verbs = ['get', 'create', 'update', 'delete'] as const;
    const missing = controlPlaneKinds
      .filter(k => !['RenderedRelease', 'Event'].includes(k.kind))
      .flatMap(k =>
        verbs.flatMap(verb =>
          actionsOfCollection({ verb, group: k.group, kind: k.kind }),
        ),
      )
      .filter(name => !names.has(name));
    expect(missing).toEqual([]);
  });
});
