import { useMemo } from 'react';
import {
  clusterComponentTypeKind,
  clusterTraitKind,
  Component,
  componentKind,
  ComponentType,
  componentTypeKind,
  Resource,
  resourceKind,
  SecretReference,
  secretReferenceKind,
  Trait,
  traitKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  EmptyState,
  LoadingState,
  PageBody,
  ResourceState,
  useComponentIdentity,
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePipelineOrder } from '../overview/usePipelineOrder';
import { ConfigurePage } from './ConfigurePage';
import { useConfigureText } from './texts';

function Configure() {
  const t = useConfigureText();
  const { namespace, project, component: name } = useComponentIdentity();
  const component = useResource<Component>(componentKind, { namespace, name });
  const workloads = useResources<Workload>(workloadKind, { namespace });
  const reference = component.item?.spec.componentType;
  const isCluster = reference?.kind === 'ClusterComponentType';
  const type = useResource<ComponentType>(
    isCluster ? clusterComponentTypeKind : componentTypeKind,
    {
      ...(isCluster ? {} : { namespace }),
      name: reference?.name.split('/')[1] ?? '',
    },
    { skip: !reference },
  );
  const own = useResources<Trait>(traitKind, { namespace });
  const shared = useResources<Trait>(clusterTraitKind);
  const secrets = useResources<SecretReference>(secretReferenceKind, {
    namespace,
  });
  const resources = useResources<Resource>(resourceKind, { namespace });
  const environments = usePipelineOrder(namespace, project);
  const traits = useMemo(
    () => [
      ...own.items.map(trait => ({ kind: 'Trait' as const, trait })),
      ...shared.items.map(trait => ({ kind: 'ClusterTrait' as const, trait })),
    ],
    [own.items, shared.items],
  );
  const options = useMemo(
    () => ({
      project,
      endpoints: workloads.items.flatMap(({ spec }) =>
        Object.keys(spec.endpoints ?? {}).map(endpoint => ({
          project: spec.owner.projectName,
          component: spec.owner.componentName,
          name: endpoint,
        })),
      ),
      resources: resources.items
        .filter(r => r.spec.owner.projectName === project)
        .map(r => r.metadata.name),
    }),
    [workloads.items, resources.items, project],
  );
  const item = component.item;
  const workload = workloads.items.find(
    w => w.spec.owner.componentName === name,
  );
  const stored = useMemo(
    () => item && { component: item, workload },
    [item, workload],
  );
  // What cannot be read must not look as if it were not there.
  const unread = [workloads, type].find(
    ({ status, items }) =>
      status === 'forbidden' || (status === 'failed' && items.length === 0),
  );
  if (item && unread) {
    return (
      <ResourceState<Workload | ComponentType> state={unread} empty={null}>
        {() => null}
      </ResourceState>
    );
  }
  return (
    <ResourceState
      state={component}
      empty={
        <EmptyState title={t('component.gone')}>
          {t('component.goneText')}
        </EmptyState>
      }
    >
      {() =>
        stored &&
        workloads.status !== 'loading' &&
        type.status !== 'loading' ? (
          <ConfigurePage
            key={stored.component.metadata.uid}
            stored={stored}
            type={type.item}
            traits={traits}
            secrets={secrets.items}
            options={options}
            environments={environments}
          />
        ) : (
          <LoadingState />
        )
      }
    </ResourceState>
  );
}

/** Configure tab: what runs, with which values, in a form and as YAML, beside what that becomes. */
export function ConfigureTab() {
  return (
    <PageBody>
      <Configure />
    </PageBody>
  );
}
