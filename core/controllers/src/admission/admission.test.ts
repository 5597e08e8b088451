import {
  ANNOTATIONS,
  ApiError,
  approvalKind,
  controlPlaneKinds,
  KubeObject,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  platform,
  serviceType,
} from '../__testUtils__/fixtures';
import {
  describeConformance,
  officialManifests,
} from '../__testUtils__/conformance';
import { person, World } from '../__testUtils__/world';
import { templateAdmission } from './types-of-components';

const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');

describe('admission', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());
  const requestedBy = async (name: string) =>
    (await world.get(releaseBindingKind, name)).metadata.annotations?.[
      ANNOTATIONS.requestedBy
    ];

  it('remembers who changed what a binding asks for, whatever the manifest says', async () => {
    const forged = binding('web', 'staging', 'web-1');
    forged.metadata.annotations = {
      [ANNOTATIONS.requestedBy]: 'user:default/erin',
    };
    await world.apply([forged], dave);
    expect(await requestedBy('web-staging')).toBe('user:default/dave');
    await world
      .as(erin)
      .patch(
        releaseBindingKind,
        { namespace: 'default', name: 'web-staging' },
        'merge',
        { metadata: { labels: { a: 'b' } } },
      );
    expect(await requestedBy('web-staging')).toBe('user:default/dave');
    await world
      .as(erin)
      .patch(
        releaseBindingKind,
        { namespace: 'default', name: 'web-staging' },
        'merge',
        { spec: { releaseName: 'web-2' } },
      );
    expect(await requestedBy('web-staging')).toBe('user:default/erin');
  });

  it('keeps the release when an update blanks it', async () => {
    await world.apply([binding('keep', 'staging', 'keep-1')], dave);
    const stored = await world
      .as(dave)
      .patch<KubeObject & never>(
        releaseBindingKind,
        { namespace: 'default', name: 'keep-staging' },
        'merge',
        { spec: { releaseName: '' } },
      );
    expect((stored as KubeObject).spec).toMatchObject({
      releaseName: 'keep-1',
    });
  });

  it('takes the approver from the request and lets nobody change a decision', async () => {
    const promotion = { metadata: { name: 'p' }, spec: { digest: 'd' } };
    await world.apply(
      [
        approval('a', promotion, 'Approve', {
          approver: { id: 'user:default/erin' },
        }),
      ],
      dave,
    );
    const key = { namespace: 'default', name: 'a' };
    expect((await world.get(approvalKind, 'a')).spec).toMatchObject({
      approver: { id: 'user:default/dave', groups: ['developers'] },
    });
    await expect(
      world
        .as(erin)
        .patch(approvalKind, key, 'merge', { spec: { decision: 'Reject' } }),
    ).rejects.toMatchObject({ reason: 'Invalid' });
    await world.as(erin).patch(approvalKind, key, 'merge', {
      metadata: { labels: { touched: 'yes' } },
    });
    expect((await world.get(approvalKind, 'a')).spec).toMatchObject({
      approver: { id: 'user:default/dave' },
    });
  });

  it('pitfall 28: fills in the references of a project, also from their old form', async () => {
    const project = (name: string, spec: object): KubeObject => ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'Project',
      metadata: { name, namespace: 'default' },
      spec,
    });
    await world.apply([
      project('bare', {}),
      project('old', { deploymentPipelineRef: 'fast' }),
    ]);
    const projectKind = controlPlaneKinds.find(k => k.kind === 'Project')!;
    expect((await world.get(projectKind, 'bare')).spec).toMatchObject({
      deploymentPipelineRef: { kind: 'DeploymentPipeline', name: 'default' },
      type: { kind: 'ClusterProjectType', name: 'default' },
    });
    expect((await world.get(projectKind, 'old')).spec).toMatchObject({
      deploymentPipelineRef: { name: 'fast' },
    });
  });

  it.each<[string, (template: Record<string, unknown>) => void, string]>([
    [
      'an expression as kind',
      t => {
        t.kind = '${parameters.kind}';
      },
      'spec.resources[0].template.kind',
    ],
    [
      'another namespace',
      t => {
        t.metadata = { name: 'x', namespace: 'kube-system' };
      },
      'spec.resources[0].template.metadata.namespace',
    ],
    [
      'no workload',
      t => {
        t.kind = 'ConfigMap';
      },
      'spec.resources',
    ],
  ])('refuses a component type with %s', async (_, change, field) => {
    const type = structuredClone(serviceType);
    const { resources } = type.spec as {
      resources: { template: Record<string, unknown> }[];
    };
    change(resources[0].template);
    const error = await world.apply([type]).catch((e: ApiError) => e);
    expect(error).toMatchObject({ reason: 'Invalid' });
    expect((error as ApiError).causes.map(c => c.field)).toContain(field);
  });

  it('takes the fixtures', async () => {
    await expect(world.apply(platform)).resolves.toBeUndefined();
  });
});

describeConformance()('template admission', () => {
  it('accepts every official type and trait', () => {
    const objects = officialManifests('getting-started')
      .concat(officialManifests('component-types'))
      .filter(o => /ComponentType$|Trait$/.test(o.kind));
    expect(objects.length).toBeGreaterThan(4);
    for (const object of objects) {
      const kind = controlPlaneKinds.find(k => k.kind === object.kind)!;
      expect(() =>
        templateAdmission.validate?.(undefined, {
          operation: 'create',
          kind,
          object,
          subject: dave,
          dryRun: false,
        }),
      ).not.toThrow();
    }
  });
});
