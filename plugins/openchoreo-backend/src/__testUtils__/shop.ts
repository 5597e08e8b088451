import path from 'node:path';
import {
  Component,
  componentKind,
  KubeObject,
  namespaceKind,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { readManifests } from '../seed/manifests';
import { Portal, until } from './portal';

const SEED = path.resolve(__dirname, '../../../../deploy/seed');
const VALUES = {
  planeClientCA: 'test',
  gitBaseUrl: 'http://localhost/git',
  observerUrl: 'http://localhost/observer',
  ingressPort: 19080,
};

const object = (kind: string, name: string, spec: object): KubeObject => ({
  apiVersion:
    kind === 'Approval' || kind === 'PromotionPolicy'
      ? 'delivery.openchoreo.dev/v1alpha1'
      : 'openchoreo.dev/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  spec,
});

/** Everything of the seed that is no build: planes, environments with the gate of production, types, project `storefront`. */
export async function applyPlatform(portal: Portal): Promise<void> {
  const objects = (await readManifests(SEED, VALUES)).filter(
    o => !['Component', 'WorkflowRun'].includes(o.kind),
  );
  const [organization, ...others] = objects;
  await portal.apply('admin', [organization]);
  await until(() => portal.find(namespaceKind, 'default'), 'the namespace');
  await portal.apply('admin', others);
}

/** A component that runs an image, and deploys itself to development. */
export function component(name: string): KubeObject {
  return object('Component', name, {
    owner: { projectName: 'storefront' },
    componentType: {
      kind: 'ClusterComponentType',
      name: 'deployment/portal-service',
    },
    autoDeploy: true,
  });
}

/** Its workload. */
export function workload(name: string, image: string): KubeObject {
  return object('Workload', `${name}-workload`, {
    owner: { projectName: 'storefront', componentName: name },
    container: { image },
    // External, so that the environment's gateway is part of what is rendered.
    endpoints: {
      http: { type: 'HTTP', port: 8080, visibility: ['external'] },
    },
  });
}

/** A binding as a person writes it. */
export function binding(
  name: string,
  environment: string,
  releaseName: string,
  spec: object = {},
): KubeObject {
  return object('ReleaseBinding', `${name}-${environment}`, {
    owner: { projectName: 'storefront', componentName: name },
    environment,
    releaseName,
    ...spec,
  });
}

/** A decision about a promotion. */
export function approval(
  name: string,
  promotion: Promotion,
  spec: object = {},
): KubeObject {
  return object('Approval', name, {
    promotionName: promotion.metadata.name,
    digest: promotion.spec.digest,
    decision: 'Approve',
    ...spec,
  });
}

/** Questions about the state of one component. */
export function observe(portal: Portal, name: string) {
  const promotions = async () =>
    (
      await portal.as('admin').list<Promotion>(promotionKind, {
        namespace: 'default',
      })
    ).items.filter(p => p.spec.owner.componentName === name);
  const synced = async (environment: string) =>
    (
      await portal.find<ReleaseBinding>(
        releaseBindingKind,
        `${name}-${environment}`,
      )
    )?.status?.conditions?.find(c => c.type === 'ReleaseSynced');
  return {
    promotions,
    rendered: (environment: string) =>
      portal.find<RenderedRelease>(
        renderedReleaseKind,
        `${name}-${environment}`,
      ),
    /** Waits for a release other than `previous`. */
    release: (previous?: string) =>
      until(async () => {
        const found = await portal.find<Component>(componentKind, name);
        const latest = found?.status?.latestRelease?.name;
        return latest === previous ? undefined : latest;
      }, `a release of ${name}`),
    /** Waits until ReleaseSynced of the current spec has that reason. */
    synced: (environment: string, reason: string) =>
      until(async () => {
        const stored = await portal.find<ReleaseBinding>(
          releaseBindingKind,
          `${name}-${environment}`,
        );
        const condition = await synced(environment);
        return (
          condition?.reason === reason &&
          condition.observedGeneration === stored?.metadata.generation
        );
      }, `${name}-${environment} to be ${reason}`),
    open: () =>
      until(
        async () =>
          (await promotions()).find(
            p => p.status?.phase === 'WaitingForApproval',
          ),
        `an open promotion of ${name}`,
      ),
    phase: (promotion: string, phase: string) =>
      until(
        async () =>
          (await promotions()).find(
            p => p.metadata.name === promotion && p.status?.phase === phase,
          ),
        `${promotion} to be ${phase}`,
      ),
    /** The image in the set of an environment. */
    image: async (environment: string) =>
      /registry\/[\w-]+:\d+/.exec(
        JSON.stringify(
          (
            await portal.find<RenderedRelease>(
              renderedReleaseKind,
              `${name}-${environment}`,
            )
          )?.spec ?? '',
        ),
      )?.[0],
  };
}
