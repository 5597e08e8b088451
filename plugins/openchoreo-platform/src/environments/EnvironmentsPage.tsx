import { useMemo } from 'react';
import Chip from '@mui/material/Chip';
import {
  clusterEnvironmentKind,
  Environment,
  environmentKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  EmptyState,
  PageBody,
  ResourceState,
  StatusLabel,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useBothScopes } from '../shared/bothScopes';
import { DataTable } from '../shared/DataTable';
import { ObjectHeading, RefLink } from '../shared/entityLink';
import { scopeName } from '../shared/scope';
import { ComponentCount, countComponents } from './countComponents';

function Ready({ count }: { count: ComponentCount | undefined }) {
  if (!count) return <>Nothing deployed</>;
  const { ready, total, degraded } = count;
  const label = `${ready} of ${total} ready`;
  if (degraded > 0) {
    return (
      <StatusLabel
        size="small"
        tone="error"
        label={`${label}, ${degraded} degraded`}
      />
    );
  }
  return (
    <StatusLabel
      size="small"
      tone={ready === total ? 'ok' : 'progress'}
      label={label}
    />
  );
}

function productionLast(a: Environment, b: Environment): number {
  return (
    Number(a.spec.isProduction ?? false) - Number(b.spec.isProduction ?? false)
  );
}

function Environments() {
  const { name: namespace } = useOrganization();
  const environments = useBothScopes<Environment>(
    environmentKind,
    clusterEnvironmentKind,
    namespace,
  );
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
  });
  const counts = useMemo(
    () => countComponents(bindings.items),
    [bindings.items],
  );
  return (
    <ResourceState
      state={environments}
      empty={
        <EmptyState title="This organisation has no environments yet">
          An environment is a stage that releases pass through, such as
          development or production. Each runs on a data plane. Apply an{' '}
          <code>Environment</code> manifest to make the first.
        </EmptyState>
      }
    >
      {items => (
        <DataTable
          label="Environments"
          columns={[
            'Environment',
            'Kind',
            'Data plane',
            'Components',
            'Available to',
          ]}
          rows={[...items].sort(productionLast).map(environment => ({
            key: environment.metadata.uid,
            cells: [
              <ObjectHeading key="name" object={environment} />,
              <Chip
                key="kind"
                size="small"
                variant={environment.spec.isProduction ? 'filled' : 'outlined'}
                color={environment.spec.isProduction ? 'primary' : 'default'}
                label={
                  environment.spec.isProduction
                    ? 'Production'
                    : 'Non-production'
                }
              />,
              <RefLink
                key="plane"
                reference={environment.spec.dataPlaneRef ?? { name: 'default' }}
                defaultKind="DataPlane"
                namespace={environment.metadata.namespace}
              />,
              bindings.status === 'forbidden' ? (
                'Not visible to you'
              ) : (
                <Ready count={counts.get(environment.metadata.name)} />
              ),
              scopeName(environment),
            ],
          }))}
        />
      )}
    </ResourceState>
  );
}

/** Platform, Environments: where software runs and how it is doing there. */
export function EnvironmentsPage() {
  return (
    <PageBody>
      <Environments />
    </PageBody>
  );
}
