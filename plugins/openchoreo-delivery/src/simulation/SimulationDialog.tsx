import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { SimulatedPromotion } from '@openchoreo-portal/delivery';
import { ApiError, PromotionPolicySpec } from '@openchoreo-portal/model';
import {
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Choice } from '../policies/fields';
import { FormDialog } from '../shared/FormDialog';
import { useDeliveryText } from '../texts';
import { SimulationTable } from './SimulationTable';

/** A change of the policies that is tried on what happened. */
export type PolicyChange =
  /** The policy as it would be. */
  | { policy: { name: string; spec: PromotionPolicySpec } }
  /** Name of the policy that would be taken away. */
  | { remove: string };

interface Simulation {
  promotions: SimulatedPromotion[];
  total: number;
  differing: number;
}

const DAY = 86_400_000;
const SINCE = { all: undefined, day: DAY, week: 7 * DAY, month: 30 * DAY };
type Since = keyof typeof SINCE;

/** Which recorded promotions would have gone otherwise under other gates, and why. Changes nothing. */
export function SimulationDialog(props: {
  namespace: string;
  change: PolicyChange;
  onClose: () => void;
}) {
  const { change } = props;
  const t = useDeliveryText();
  const [since, setSince] = useState<Since>('all');
  const [showsAll, setShowsAll] = useState(false);
  const query = useSimulation(props.namespace, change, since);
  const name = 'remove' in change ? change.remove : change.policy.name;
  return (
    <FormDialog
      title={t(
        'remove' in change ? 'simulation.title.remove' : 'simulation.title',
        { name },
      )}
      onClose={props.onClose}
    >
      <Typography variant="body2" color="text.secondary">
        {t('simulation.intro')}
      </Typography>
      <Choice
        label={t('simulation.since')}
        value={since}
        options={(['all', 'day', 'week', 'month'] as const).map(value => ({
          value,
          label: t(`simulation.since.${value}`),
        }))}
        onChange={setSince}
      />
      <Stack spacing={1} aria-live="polite">
        {query.isPending && <LoadingState label={t('simulation.loading')} />}
        {query.error &&
          (query.error.reason === 'Forbidden' ? (
            <ForbiddenState error={query.error} />
          ) : (
            <FailedState
              error={query.error}
              retry={() => void query.refetch()}
            />
          ))}
        {query.data?.total === 0 && (
          <EmptyState title={t('simulation.empty.title')}>
            {t('simulation.empty.text')}
          </EmptyState>
        )}
        {query.data && query.data.total > 0 && (
          <>
            <Typography>
              {query.data.differing === 0
                ? t('simulation.none', { total: query.data.total })
                : t('simulation.summary', {
                    differing: query.data.differing,
                    total: query.data.total,
                  })}
            </Typography>
            <FormControlLabel
              label={t('simulation.same')}
              control={
                <Switch
                  checked={showsAll}
                  onChange={(_event, next) => setShowsAll(next)}
                />
              }
            />
            <SimulationTable
              promotions={query.data.promotions.filter(
                p => showsAll || p.differs,
              )}
            />
          </>
        )}
      </Stack>
    </FormDialog>
  );
}

function useSimulation(namespace: string, change: PolicyChange, since: Since) {
  const api = useApi(openchoreoApiRef);
  return useQuery<Simulation, ApiError>({
    queryKey: ['openchoreo', 'simulation', namespace, change, since],
    queryFn: ({ signal }) => {
      const age = SINCE[since];
      return api.request<Simulation>(
        `/delivery/v1alpha1/namespaces/${namespace}/simulations`,
        {
          method: 'POST',
          signal,
          body: {
            ...('remove' in change
              ? change
              : {
                  policy: {
                    metadata: { name: change.policy.name },
                    spec: change.policy.spec,
                  },
                }),
            ...(age === undefined
              ? {}
              : { since: new Date(Date.now() - age).toISOString() }),
          },
        },
      );
    },
    gcTime: 0,
    retry: 0,
  });
}
