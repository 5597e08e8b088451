import { useMemo } from 'react';
import {
  Component,
  componentKind,
  ComponentRelease,
  componentReleaseKind,
  Promotion,
  promotionKind,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { useResources } from '@openchoreo-portal/plugin-openchoreo-react';
import { auditActivities } from './audit';
import { toActivities } from './events';
import { useAudit } from './useAudit';

/** What happened in an organisation, or in one project or component of it. */
export function useActivities(
  namespace: string,
  filter: { project?: string; component?: string } = {},
  limit: number = 50,
) {
  const releases = useResources<ComponentRelease>(componentReleaseKind, {
    namespace,
  });
  const promotions = useResources<Promotion>(promotionKind, { namespace });
  const runs = useResources<WorkflowRun>(workflowRunKind, { namespace });
  const components = useResources<Component>(componentKind, { namespace });
  const audit = useAudit(namespace);
  const { project, component } = filter;
  const activities = useMemo(() => {
    const owned = (owner: { projectName: string; componentName: string }) =>
      (!project || owner.projectName === project) &&
      (!component || owner.componentName === component);
    const names = components.items
      .filter(({ metadata, spec }) =>
        owned({
          projectName: spec.owner.projectName,
          componentName: metadata.name,
        }),
      )
      .map(({ metadata }) => metadata.name);
    return toActivities(
      {
        others: auditActivities(audit, names),
        releases: releases.items.filter(item => owned(item.spec.owner)),
        promotions: promotions.items.filter(item => owned(item.spec.owner)),
        runs: runs.items.filter(({ metadata: { labels } }) =>
          owned({
            projectName: labels?.['openchoreo.dev/project'] ?? '',
            componentName: labels?.['openchoreo.dev/component'] ?? '',
          }),
        ),
      },
      limit,
    );
  }, [
    releases.items,
    promotions.items,
    runs.items,
    components.items,
    audit,
    project,
    component,
    limit,
  ]);
  const read = [releases, promotions, runs, components];
  // A feed that lacks a part says so: nobody should take it for everything that happened.
  const state =
    read.find(each => each.status === 'forbidden') ??
    read.find(each => each.status === 'failed') ??
    read.find(each => each.status === 'loading') ??
    releases;
  return { state, activities };
}
