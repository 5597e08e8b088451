import { KubeObject, RenderedRelease } from '@openchoreo-portal/model';
import { APPLIED_HASH, isApplied, planeObjects } from './objects';

function release(...objects: KubeObject[]): RenderedRelease {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'RenderedRelease',
    metadata: {
      name: 'web-development',
      namespace: 'default',
      uid: 'u1',
      resourceVersion: '1',
      creationTimestamp: '2026-11-21T00:00:00Z',
    },
    spec: {
      owner: { projectName: 'shop', componentName: 'web' },
      environmentName: 'development',
      resources: objects.map(object => ({
        id: `${object.kind}-${object.metadata.name}`.toLowerCase(),
        object,
      })),
    },
  };
}
const object = (
  apiVersion: string,
  kind: string,
  spec: object,
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'cell', labels: { app: 'web' } },
  spec,
});
const deployment = object('apps/v1', 'Deployment', {
  replicas: 2,
  paused: false,
});

describe('planeObjects', () => {
  it('labels every object with its owner and brings up first what others need', () => {
    const made = planeObjects(
      release(
        deployment,
        object('v1', 'Service', {}),
        object('v1', 'Namespace', {}),
        object('example.com/v1', 'Widget', {}),
      ),
    );
    expect(made.map(o => o.gvk.kind)).toEqual([
      'Namespace',
      'Service',
      'Widget',
      'Deployment',
    ]);
    expect(made[3].object.metadata.labels).toEqual({
      app: 'web',
      'openchoreo.dev/managed-by': 'openchoreo-control-plane',
      'openchoreo.dev/rendered-release-resource-id': 'deployment-web',
      'openchoreo.dev/rendered-release-uid': 'u1',
      'openchoreo.dev/rendered-release-name': 'web-development',
      'openchoreo.dev/rendered-release-namespace': 'default',
    });
  });

  it('pitfall 25: leaves replicas to an autoscaler of the same set', () => {
    const scaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
    });
    const [scaled] = planeObjects(release(deployment, scaler));
    expect(scaled.object.spec).toEqual({ paused: false });
    const [fixed] = planeObjects(release(deployment));
    expect(fixed.object.spec).toEqual({ replicas: 2, paused: false });
  });

  it('knows what is applied: same hash, and nobody changed a field of ours', () => {
    const [wanted] = planeObjects(release(deployment));
    const live = structuredClone(wanted.object);
    live.spec = { ...(live.spec as object), defaulted: true };
    expect(isApplied(live, wanted)).toBe(true);
    expect(isApplied(undefined, wanted)).toBe(false);
    const drifted = { ...live, spec: { replicas: 9, paused: false } };
    expect(isApplied(drifted, wanted)).toBe(false);
    const older = structuredClone(live);
    older.metadata.annotations![APPLIED_HASH] = 'other';
    expect(isApplied(older, wanted)).toBe(false);
  });
});
