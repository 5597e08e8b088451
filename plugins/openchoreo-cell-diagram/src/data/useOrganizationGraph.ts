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
import { TrafficState, useTraffic } from '../traffic/useTraffic';
import { withTraffic } from '../traffic/withTraffic';
import { keepUnchanged } from './keepUnchanged';

/** A followed organisation. */
export interface OrganizationCells {
  state: ResourcesResult<Project>;
  environments: string[];
  environment: string | undefined;
  graph: CellGraph;
  traffic: TrafficState;
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
  const traffic = useTraffic(namespace, undefined, environment);
  const travelled = useMemo(
    () => withTraffic(built, traffic.observed, 'organization'),
    [built, traffic.observed],
  );
  const last = useRef<CellGraph>();
  const graph = useMemo(
    () => keepUnchanged(last.current, travelled),
    [travelled],
  );
  last.current = graph;
  return {
    state,
    environments,
    environment,
    graph,
    traffic,
    settled: [components, known].every(r => r.status !== 'loading'),
  };
}
