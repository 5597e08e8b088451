import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  ApiError,
  componentKind,
  KindDefinition,
  releaseBindingKind,
  resourceKind,
  resourceReleaseBindingKind,
  StoredObject,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  OpenChoreoApi,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import {
  buildGraph,
  CellGraph,
  CellSources,
  compareGraphs,
  Difference,
} from '../model';
import {
  candidates,
  plannedGraph,
  sourceEnvironment,
} from '../model/planned';
import { Comparison } from '../view/viewState';
import { Planned, readPlanned } from './readPlanned';
import { Cell } from './useCell';

/** A comparison, as far as it is known. */
export type ComparisonState =
  | { status: 'none' }
  | { status: 'loading' }
  | { status: 'failed'; error: ApiError }
  /** Nothing to compare with; `first`: nothing is promoted to this environment. */
  | { status: 'nothing'; first: boolean }
  | {
      status: 'ready';
      difference: Difference;
      promotion?: { from: string } & Planned;
    };

/** Compares the cell with another environment, another time, or with itself after a promotion. */
export function useComparison(
  cell: Cell,
  compare: Comparison | undefined,
): ComparisonState {
  const api = useApi(openchoreoApiRef);
  const { sources, declared, environment } = cell;
  const from = sourceEnvironment(cell.pipeline, environment);
  const moving = useMemo(
    () =>
      compare?.with === 'promotion' && from && environment
        ? candidates(sources, from, environment)
        : [],
    [compare, from, environment, sources],
  );
  const time = compare?.with === 'time' ? compare : undefined;
  const past = usePast(api, sources, time?.at);
  const until = usePast(api, sources, time?.until);
  const planned = useQuery<Planned, ApiError>({
    queryKey: [
      'openchoreo',
      'cell-planned',
      sources.namespace,
      sources.project,
      environment,
      moving,
    ],
    queryFn: ({ signal }) =>
      readPlanned(
        api,
        {
          namespace: sources.namespace,
          project: sources.project,
          environment: environment ?? '',
          from: from ?? '',
          moving,
          components: sources.components,
        },
        signal,
      ),
    enabled: moving.length > 0,
    gcTime: 0,
    retry: 0,
  });
  return useMemo((): ComparisonState => {
    switch (compare?.with) {
      case 'environment':
        return ready(
          buildGraph({ ...sources, environment: compare.name }),
          declared,
        );
      case 'time':
        for (const { error } of [past, until]) {
          if (error) return { status: 'failed', error };
        }
        if (!past.data || (compare.until && !until.data)) {
          return { status: 'loading' };
        }
        return ready(
          buildGraph({ ...past.data, environment }),
          until.data ? buildGraph({ ...until.data, environment }) : declared,
        );
      case 'promotion':
        if (!from) return { status: 'nothing', first: true };
        if (moving.length === 0) return { status: 'nothing', first: false };
        if (planned.error) return { status: 'failed', error: planned.error };
        if (!planned.data) return { status: 'loading' };
        return {
          ...ready(declared, plannedGraph(sources, planned.data.releases)),
          promotion: { from, ...planned.data },
        };
      default:
        return { status: 'none' };
    }
  }, [
    compare,
    sources,
    declared,
    environment,
    from,
    moving,
    past,
    until,
    planned.data,
    planned.error,
  ]);
}

function ready(before: CellGraph, after: CellGraph) {
  return {
    status: 'ready' as const,
    difference: compareGraphs(before, after),
  };
}

/** The history of a moment; nothing is asked without one. */
function usePast(
  api: OpenChoreoApi,
  sources: CellSources,
  at: string | undefined,
): { data?: CellSources; error: ApiError | null } {
  const { data, error } = useQuery<CellSources, ApiError>({
    queryKey: [
      'openchoreo',
      'cell-at',
      sources.namespace,
      sources.project,
      at ?? '',
    ],
    queryFn: ({ signal }) => readPast(api, sources, at ?? '', signal),
    enabled: at !== undefined,
    staleTime: Infinity,
    retry: 0,
  });
  return useMemo(() => ({ data, error }), [data, error]);
}

/** Everything the cell was made of at a moment, from the history of the API server. */
async function readPast(
  api: OpenChoreoApi,
  { namespace, project }: CellSources,
  at: string,
  signal: AbortSignal,
): Promise<CellSources> {
  const list = async <T extends StoredObject>(
    kind: KindDefinition,
  ): Promise<T[]> => {
    const query = new URLSearchParams({
      at,
      fieldSelector: `spec.owner.projectName=${project}`,
    });
    const { items } = await api.request<{ items: T[] }>(
      `/kube/apis/${kind.group}/${kind.version}/namespaces/${namespace}/${kind.plural}?${query}`,
      { signal },
    );
    return items;
  };
  const [components, workloads, resources, bindings, resourceBindings] =
    await Promise.all([
      list<CellSources['components'][number]>(componentKind),
      list<CellSources['workloads'][number]>(workloadKind),
      list<CellSources['resources'][number]>(resourceKind),
      list<CellSources['bindings'][number]>(releaseBindingKind),
      list<CellSources['resourceBindings'][number]>(resourceReleaseBindingKind),
    ]);
  return {
    namespace,
    project,
    components,
    workloads,
    resources,
    bindings,
    resourceBindings,
  };
}
