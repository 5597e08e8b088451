import { automaticTargets } from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  apiVersionOf,
  Component,
  componentKind,
  DeliveryStrategy,
  deliveryStrategyKind,
  isConditionTrue,
  LABELS,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  releaseBindingName,
} from '@openchoreo-portal/model';
import { findPipeline } from '../resolve';
import {
  componentRef,
  Controller,
  ControllerContext,
  inputChanged,
  keysOf,
  watchOf,
} from '../runtime';
import { routeOf } from './strategies';

/**
 * Sends a release on when it runs well and a strategy says that it goes by itself. It only writes the next binding: order and gates hold the result as
 * they hold everybody's. Each release is sent once from an environment, so a deliberate older one stays.
 */
export const automaticPromotionController: Controller = {
  name: 'automatic-promotion',
  kind: releaseBindingKind,
  watches: [
    watchOf<DeliveryStrategy>(
      deliveryStrategyKind,
      (strategy, lookups) =>
        keysOf(
          lookups.list<ReleaseBinding>(
            releaseBindingKind,
            strategy.metadata.namespace,
          ),
        ),
      inputChanged,
    ),
  ],
  async reconcile(object, _key, context) {
    if (!object || object.metadata.deletionTimestamp) return;
    const source = object as ReleaseBinding;
    const { lookups } = context;
    const { namespace } = source.metadata;
    const { owner, environment, state, releaseName } = source.spec;
    const release = source.status?.syncedRelease;
    if (
      state === 'Undeploy' ||
      !release ||
      release !== releaseName ||
      source.status?.observedGeneration !== source.metadata.generation ||
      !isConditionTrue(source.status?.conditions, 'Ready')
    ) {
      return;
    }
    const component = lookups.get<Component>(componentKind, {
      namespace,
      name: owner.componentName,
    });
    const project = lookups.get<Project>(projectKind, {
      namespace,
      name: owner.projectName,
    });
    const pipeline = project && findPipeline(lookups, project);
    if (!component || !pipeline) return;
    const { graph, strategy } = routeOf(component, pipeline, lookups);
    for (const target of automaticTargets(strategy, graph, environment)) {
      await send(source, release, target, context);
    }
  },
};

async function send(
  source: ReleaseBinding,
  release: string,
  target: string,
  { lookups, client, write, events }: ControllerContext,
): Promise<void> {
  const { namespace } = source.metadata;
  const { owner, environment } = source.spec;
  const existing = lookups
    .refers<ReleaseBinding>(
      releaseBindingKind,
      componentRef(namespace, owner.componentName),
    )
    .find(b => b.spec.environment === target);
  if (existing?.metadata.deletionTimestamp) return;
  const before =
    existing?.metadata.annotations?.[ANNOTATIONS.autoPromotedRelease];
  const sent = `${environment}/${release}`;
  const marks = (before ?? '').split(',').filter(Boolean);
  if (marks.includes(sent)) return;
  // One mark for each environment that leads there.
  const annotations = {
    [ANNOTATIONS.autoPromotedRelease]: [
      ...marks.filter(mark => !mark.startsWith(`${environment}/`)),
      sent,
    ].join(','),
  };
  if (existing) {
    await client.update<ReleaseBinding>(releaseBindingKind, {
      ...existing,
      metadata: {
        ...existing.metadata,
        annotations: { ...existing.metadata.annotations, ...annotations },
      },
      spec: { ...existing.spec, releaseName: release, state: 'Active' },
    });
  } else {
    await write.createIfMissing(releaseBindingKind, {
      apiVersion: apiVersionOf(releaseBindingKind),
      kind: releaseBindingKind.kind,
      metadata: {
        name: releaseBindingName(owner.componentName, target),
        namespace,
        annotations,
        labels: {
          [LABELS.project]: owner.projectName,
          [LABELS.component]: owner.componentName,
          [LABELS.environment]: target,
        },
      },
      spec: {
        owner: { ...owner },
        environment: target,
        releaseName: release,
        state: 'Active',
      },
    });
  }
  await events.record(
    source,
    'Normal',
    'SentOn',
    `${release} goes to ${target} by itself.`,
  );
}
