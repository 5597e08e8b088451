import { useMemo, useRef } from 'react';
import {
  Component,
  componentKind,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  ResourcesResult,
  useEnvironments,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { buildOrganization, CellGraph } from '../model';
import { keepUnchanged } from './keepUnchanged';

/** A followed organisation. */
export interface OrganizationCells {
  state: ResourcesResult<Project>;
  environments: string[];
  environment: string | undefined;
  graph: CellGraph;
  settled: boolean;
}

/** Follows the projects of an organisation and what they use of each other. */
export function useOrganizationGraph(
  namespace: string,
  wanted: string | undefined,
): OrganizationCells {
  const state = useResources<Project>(projectKind, { namespace });
  const components = useResources<Component>(componentKind, { namespace });
  const known = useEnvironments(namespace);
  const environments = useMemo(
    () => known.items.map(e => e.metadata.name),
    [known.items],
  );
  const environment =
    wanted && environments.includes(wanted) ? wanted : environments[0];
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.environment=${environment}`,
    skip: environment === undefined,
  });
  const built = useMemo(
    () =>
      buildOrganization({
        namespace,
        environment,
        projects: state.items,
        components: components.items,
        bindings: bindings.items,
      }),
    [namespace, environment, state.items, components.items, bindings.items],
  );
  const last = useRef<CellGraph>();
  const graph = useMemo(() => keepUnchanged(last.current, built), [built]);
  last.current = graph;
  return {
    state,
    environments,
    environment,
    graph,
    settled: [components, known].every(r => r.status !== 'loading'),
  };
}
