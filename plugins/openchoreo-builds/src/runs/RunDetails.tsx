import { useSearchParams } from 'react-router-dom';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { WorkflowRun, WorkflowTask } from '@openchoreo-portal/model';
import {
  formatDuration,
  LogPane,
  runStatus,
  StatusLabel,
  StatusTone,
  useLogTail,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { RunActions } from './RunActions';
import { useBuildsText } from '../texts';

const TASK_TONE: Record<NonNullable<WorkflowTask['phase']>, StatusTone> = {
  Pending: 'waiting',
  Running: 'progress',
  Succeeded: 'ok',
  Failed: 'error',
  Error: 'error',
  Skipped: 'off',
};

function duration(task: WorkflowTask): string | undefined {
  if (!task.startedAt || !task.completedAt) return undefined;
  return formatDuration(
    new Date(task.completedAt).getTime() - new Date(task.startedAt).getTime(),
  );
}

/** The step a reader wants to see: the failed one, else the running one, else the last. */
function interesting(tasks: readonly WorkflowTask[]): string | undefined {
  return (
    tasks.find(task => task.phase === 'Failed' || task.phase === 'Error') ??
    tasks.find(task => task.phase === 'Running') ??
    tasks[tasks.length - 1]
  )?.name;
}

/** Steps of a run and the log of the chosen one, live. */
export function RunDetails({ run }: { run: WorkflowRun }) {
  const t = useBuildsText();
  const tasks = run.status?.tasks ?? [];
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('step');
  const taskName = tasks.some(task => task.name === chosen)
    ? chosen!
    : interesting(tasks);
  const choose = (name: string) =>
    setSearch(
      previous => {
        previous.set('step', name);
        return previous;
      },
      { replace: true },
    );
  const status = runStatus(run);
  const tail = useLogTail(
    taskName
      ? {
          namespace: run.metadata.namespace,
          workflowRunName: run.metadata.name,
          taskName,
        }
      : undefined,
  );
  return (
    <Stack spacing={2}>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        justifyContent="space-between"
        spacing={1}
      >
        <Typography
          variant="subtitle1"
          component="h2"
          sx={{ overflowWrap: 'anywhere' }}
        >
          {run.metadata.name}
        </Typography>
        <RunActions run={run} />
      </Stack>
      {status.tone === 'error' && status.detail && (
        <Alert severity="error">{status.detail}</Alert>
      )}
      {tasks.length === 0 ? (
        <Typography color="text.secondary">{t('run.waiting')}</Typography>
      ) : (
        <>
          <Box sx={{ overflowX: 'auto' }}>
            <ToggleButtonGroup
              exclusive
              size="small"
              value={taskName}
              aria-label={t('run.steps')}
              onChange={(_event, next) => next && choose(next)}
            >
              {tasks.map(task => (
                <ToggleButton
                  key={task.name}
                  value={task.name}
                  sx={{ textTransform: 'none', gap: 1 }}
                >
                  <StatusLabel
                    size="small"
                    tone={TASK_TONE[task.phase ?? 'Pending']}
                    label={task.name}
                  />
                  {duration(task) && (
                    <Typography variant="caption" color="text.secondary">
                      {duration(task)}
                    </Typography>
                  )}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          </Box>
          <LogPane
            tail={tail}
            name={`${run.metadata.name} ${taskName}`}
            height="48vh"
          />
        </>
      )}
    </Stack>
  );
}
