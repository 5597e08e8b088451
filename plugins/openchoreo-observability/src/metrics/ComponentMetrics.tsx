import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { ApiError } from '@openchoreo-portal/model';
import {
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  openchoreoApiRef,
  PageBody,
  ResourceState,
  useComponentIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import {
  EnvironmentSelect,
  useEnvironmentChoice,
} from '../useEnvironmentChoice';
import { Chart } from './Chart';
import { formatBytes, formatCpu, ResourceMetrics } from './series';

const RANGES = [
  { minutes: 15, label: 'Last 15 minutes' },
  { minutes: 60, label: 'Last hour' },
  { minutes: 360, label: 'Last 6 hours' },
  { minutes: 1440, label: 'Last day' },
];

function Usage(props: { scope: Record<string, string>; minutes: number }) {
  const api = useApi(openchoreoApiRef);
  const { scope, minutes } = props;
  const result = useQuery<ResourceMetrics, ApiError>({
    queryKey: ['openchoreo', 'metrics', scope, minutes],
    queryFn: ({ signal }) => {
      const end = new Date();
      return api.requestPlugin('openchoreo-observer', '/api/v1/metrics/query', {
        method: 'POST',
        signal,
        body: {
          metric: 'resource',
          startTime: new Date(end.getTime() - minutes * 60_000).toISOString(),
          endTime: end.toISOString(),
          searchScope: scope,
        },
      });
    },
  });
  if (result.isPending) return <LoadingState />;
  if (result.isError) {
    return result.error.reason === 'Forbidden' ? (
      <ForbiddenState error={result.error} />
    ) : (
      <FailedState error={result.error} retry={() => result.refetch()} />
    );
  }
  const metrics = result.data;
  return (
    <Stack spacing={2}>
      <Button
        sx={{ alignSelf: 'flex-end' }}
        disabled={result.isFetching}
        onClick={() => result.refetch()}
      >
        Refresh
      </Button>
      <Paper variant="outlined" sx={{ p: 2 }}>
        <Chart
          title="CPU Usage"
          usage={metrics.cpuUsage}
          limit={metrics.cpuLimits}
          format={formatCpu}
        />
      </Paper>
      <Paper variant="outlined" sx={{ p: 2 }}>
        <Chart
          title="Memory Usage"
          usage={metrics.memoryUsage}
          limit={metrics.memoryLimits}
          format={formatBytes}
        />
      </Paper>
    </Stack>
  );
}

function Metrics() {
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
        <EmptyState title="Nothing to measure yet">
          The component does not run in any environment.
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
              label="Time"
              value={minutes}
              onChange={event => setMinutes(Number(event.target.value))}
              sx={{ minWidth: 180 }}
            >
              {RANGES.map(range => (
                <MenuItem key={range.minutes} value={range.minutes}>
                  {range.label}
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
