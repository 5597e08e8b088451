import { useState } from 'react';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import {
  EmptyState,
  PageBody,
  ResourceState,
  useComponentIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { FollowedState } from '../FollowedState';
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
  const metrics = useMetrics(props.scope, props.minutes);
  return (
    <FollowedState followed={metrics}>
      {({ cpuUsage, cpuLimits, memoryUsage, memoryLimits }) => (
        <>
          <Paper variant="outlined" sx={{ p: 2 }}>
            <Chart
              title={t('metrics.cpu')}
              usage={cpuUsage}
              limit={cpuLimits}
              format={formatCpu}
            />
          </Paper>
          <Paper variant="outlined" sx={{ p: 2 }}>
            <Chart
              title={t('metrics.memory')}
              usage={memoryUsage}
              limit={memoryLimits}
              format={formatBytes}
            />
          </Paper>
        </>
      )}
    </FollowedState>
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
