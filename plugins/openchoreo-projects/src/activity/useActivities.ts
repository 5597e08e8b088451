import { useMemo } from 'react';
import {
  Component,
  componentKind,
  ComponentRelease,
  componentReleaseKind,
  LABELS,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { useResources } from '@openchoreo-portal/plugin-openchoreo-react';
import { recordedActivities } from './audit';
import { toActivities } from './events';
import { useAudit } from './useAudit';

/** What happened in an organisation, or in one project or component of it; only what is asked for is read. */
export function useActivities(
  namespace: string,
  filter: { project?: string; component?: string } = {},
  limit: number = 50,
) {
  const { project, component } = filter;
  const owner = selector({
    'spec.owner.projectName': project,
    'spec.owner.componentName': component,
  });
  const releases = useResources<ComponentRelease>(componentReleaseKind, {
    namespace,
    fieldSelector: owner,
  });
  const promotions = useResources<Promotion>(promotionKind, {
    namespace,
    fieldSelector: owner,
  });
  const runs = useResources<WorkflowRun>(workflowRunKind, {
    namespace,
    labelSelector: selector({
      [LABELS.project]: project,
      [LABELS.component]: component,
    }),
  });
  const components = useResources<Component>(componentKind, {
    namespace,
    fieldSelector: component
      ? selector({ 'metadata.name': component })
      : selector({ 'spec.owner.projectName': project }),
  });
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: selector(
      component
        ? { 'spec.owner.componentName': component }
        : { 'spec.owner.projectName': project },
    ),
  });
  const { records, since } = useAudit(
    namespace,
    filter,
    components.status === 'ready' && bindings.status === 'ready'
      ? specsOf([...components.items, ...bindings.items, ...releases.items])
      : undefined,
  );
  const activities = useMemo(() => {
    return toActivities(
      {
        others: recordedActivities(records),
        since,
        releases: releases.items,
        promotions: promotions.items,
        runs: runs.items,
      },
      limit,
    );
  }, [releases.items, promotions.items, runs.items, records, since, limit]);
  const read = [releases, promotions, runs, components];
  // A feed that lacks a part says so: nobody should take it for everything that happened.
  const state =
    read.find(each => each.status === 'forbidden') ??
    read.find(each => each.status === 'failed') ??
    read.find(each => each.status === 'loading') ??
    releases;
  return { state, activities, since };
}

/** `a=1,b=2` of what is given; undefined when nothing is. */
function selector(
  terms: Record<string, string | undefined>,
): string | undefined {
  const given = Object.entries(terms).filter(([, value]) => value);
  return given.map(([key, value]) => `${key}=${value}`).join(',') || undefined;
}

/** Changes when something is made, described anew or taken away, and not when a controller says how it is. */
function specsOf(objects: readonly StoredObject[]): string {
  let generations = 0;
  for (const { metadata } of objects) generations += metadata.generation ?? 1;
  return `${objects.length}/${generations}`;
}
