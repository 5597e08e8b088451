import { useState } from 'react';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import {
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  PageBody,
  ResourceState,
  StatusLabel,
  useComponentIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import {
  EnvironmentSelect,
  useEnvironmentChoice,
} from '../useEnvironmentChoice';
import { Chart } from './Chart';
import { formatBytes, formatCpu } from './series';
import { useMetrics } from './useMetrics';
import { useObservabilityText } from '../texts';

const RANGES = [15, 60, 360, 1440] as const;

function Usage(props: { scope: Record<string, string>; minutes: number }) {
  const t = useObservabilityText();
  const { metrics, error, retry } = useMetrics(props.scope, props.minutes);
  if (error && !metrics) {
    return error.reason === 'Forbidden' ? (
      <ForbiddenState error={error} />
    ) : (
      <FailedState error={error} retry={retry} />
    );
  }
  if (!metrics) return <LoadingState />;
  return (
    <Stack spacing={2}>
      <StatusLabel
        {...(error
          ? { tone: 'error', label: 'Interrupted', detail: error.message }
          : { tone: 'ok', label: 'Live' })}
      />
      <Paper variant="outlined" sx={{ p: 2 }}>
        <Chart
          title={t('metrics.cpu')}
          usage={metrics.cpuUsage}
          limit={metrics.cpuLimits}
          format={formatCpu}
        />
      </Paper>
      <Paper variant="outlined" sx={{ p: 2 }}>
        <Chart
          title={t('metrics.memory')}
          usage={metrics.memoryUsage}
          limit={metrics.memoryLimits}
          format={formatBytes}
        />
      </Paper>
    </Stack>
  );
}

function Metrics() {
  const t = useObservabilityText();
  const { namespace, project, component } = useComponentIdentity();
  const { bindings, environments, environment, choose } = useEnvironmentChoice(
    namespace,
    component,
  );
  const [minutes, setMinutes] = useState(15);
  return (
    <ResourceState
      state={bindings}
      empty={
        <EmptyState title={t('metrics.empty.title')}>
          {t('empty.text')}
        </EmptyState>
      }
    >
      {() => (
        <Stack spacing={2}>
          <Stack direction="row" spacing={1.5} flexWrap="wrap" useFlexGap>
            <EnvironmentSelect
              environments={environments}
              value={environment}
              onChange={choose}
            />
            <TextField
              select
              size="small"
              label={t('metrics.time')}
              value={minutes}
              onChange={event => setMinutes(Number(event.target.value))}
              sx={{ minWidth: 180 }}
            >
              {RANGES.map(range => (
                <MenuItem key={range} value={range}>
                  {t(`metrics.${range}`)}
                </MenuItem>
              ))}
            </TextField>
          </Stack>
          <Usage
            scope={{ namespace, project, component, environment }}
            minutes={minutes}
          />
        </Stack>
      )}
    </ResourceState>
  );
}

/** Metrics tab of a component: CPU and memory against their limits. */
export function ComponentMetrics() {
  return (
    <PageBody>
      <Metrics />
    </PageBody>
  );
}
