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
import { useScopeName } from '../shared/scope';
import { usePlatformText } from '../texts';
import { ComponentCount, countComponents } from './countComponents';

function Ready({ count }: { count: ComponentCount | undefined }) {
  const t = usePlatformText();
  if (!count) return <>{t('environments.nothing')}</>;
  const { ready, total, degraded } = count;
  const label = t('environments.ready', { ready, total });
  if (degraded > 0) {
    return (
      <StatusLabel
        size="small"
        tone="error"
        label={t('environments.degraded', { label, count: degraded })}
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
  const t = usePlatformText();
  const scopeName = useScopeName();
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
        <EmptyState title={t('environments.empty.title')}>
          {t('environments.empty.text')}
        </EmptyState>
      }
    >
      {items => (
        <DataTable
          label={t('environments.title')}
          columns={[
            t('environments.environment'),
            t('environments.kind'),
            t('environments.plane'),
            t('environments.components'),
            t('scope.title'),
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
                    ? t('environments.production')
                    : t('environments.nonProduction')
                }
              />,
              <RefLink
                key="plane"
                reference={environment.spec.dataPlaneRef ?? { name: 'default' }}
                defaultKind="DataPlane"
                namespace={environment.metadata.namespace}
              />,
              bindings.status === 'forbidden' ? (
                t('environments.hidden')
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
