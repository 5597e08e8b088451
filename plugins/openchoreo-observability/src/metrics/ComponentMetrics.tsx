import Paper from '@mui/material/Paper';
import { Choice, EnvironmentFrame, useChoice } from '../EnvironmentFrame';
import { FollowedState } from '../FollowedState';
import { Chart } from './Chart';
import { formatBytes, formatCpu } from './series';
import { useMetrics } from './useMetrics';
import { useObservabilityText } from '../texts';

/** Minutes, as the address has them. */
const RANGES = ['15', '60', '360', '1440'] as const;

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

/** Metrics tab of a component: CPU and memory against their limits. */
export function ComponentMetrics() {
  const t = useObservabilityText();
  const [minutes, setMinutes] = useChoice('minutes', RANGES);
  return (
    <EnvironmentFrame
      emptyTitle={t('metrics.empty.title')}
      controls={
        <Choice
          label={t('metrics.time')}
          options={RANGES}
          value={minutes}
          onChange={setMinutes}
          wordOf={range => t(`metrics.${range}`)}
        />
      }
    >
      {scope => <Usage scope={scope} minutes={Number(minutes)} />}
    </EnvironmentFrame>
  );
}
