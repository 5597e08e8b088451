import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { RenderedPodStatus } from '@openchoreo-portal/model';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { counted, useProjectsText } from '../texts';

/** Most pods that are listed one by one. */
const MAX_SHOWN = 5;

/** What a pod is doing, in a word or two. */
export function podWords(pod: RenderedPodStatus): {
  tone: StatusTone;
  label: string;
} {
  if (pod.problem) {
    return {
      tone: pod.problem.failing ? 'error' : 'progress',
      label: pod.problem.reason,
    };
  }
  if (pod.ready) return { tone: 'ok', label: 'Ready' };
  return pod.phase === 'Succeeded'
    ? { tone: 'off', label: 'Complete' }
    : { tone: 'progress', label: pod.phase ?? 'Pending' };
}

/** The pods of a release in an environment, those with a problem first, live. */
export function Pods(props: {
  environment: string;
  pods: readonly RenderedPodStatus[];
}) {
  const { environment, pods } = props;
  const t = useProjectsText();
  if (pods.length === 0) return null;
  // What has run to its end is not to be ready.
  const running = pods.filter(pod => pod.phase !== 'Succeeded');
  const ready = running.filter(pod => pod.ready).length;
  return (
    <Box sx={{ mt: 1.5 }}>
      {running.length > 0 && (
        <Typography variant="body2" color="text.secondary">
          {t(running.length === 1 ? 'pods.ready.one' : 'pods.ready.many', {
            ready,
            count: running.length,
          })}
        </Typography>
      )}
      <Stack
        component="ul"
        spacing={0.5}
        sx={{ listStyle: 'none', p: 0, m: 0, mt: 0.5 }}
        aria-label={t('pods.label', { environment })}
      >
        {pods.slice(0, MAX_SHOWN).map(pod => (
          <Stack
            key={pod.name}
            component="li"
            direction="row"
            alignItems="center"
            justifyContent="space-between"
            spacing={1}
          >
            <Box sx={{ minWidth: 0 }}>
              <Typography
                variant="body2"
                sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
              >
                {pod.name}
              </Typography>
              <Typography
                variant="caption"
                component="div"
                color="text.secondary"
              >
                {pod.createdAt && <RelativeTime at={pod.createdAt} />}
                {pod.restarts > 0 && (
                  <> · {counted(t, 'restart', pod.restarts)}</>
                )}
              </Typography>
            </Box>
            <StatusLabel size="small" {...podWords(pod)} />
          </Stack>
        ))}
      </Stack>
      {pods.length > MAX_SHOWN && (
        <Typography variant="caption" color="text.secondary">
          {t('pods.more', { count: pods.length - MAX_SHOWN })}
        </Typography>
      )}
    </Box>
  );
}
