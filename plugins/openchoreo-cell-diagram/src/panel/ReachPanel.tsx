import { useMemo, useState } from 'react';
import {
  Component,
  componentKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  displayName,
  FailedState,
  LoadingState,
  StatusLabel,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  endId,
  networkOf,
  ReachAnswer,
  whatCanReach,
  whoCanReach,
} from '../reach';
import { CellText, useCellText } from '../texts';

const MOST = 60;

/** Answers to "who can reach this?" and "what can this reach?", from the policies applied in the environment, with the rule that decides. */
export function ReachPanel(props: {
  namespace: string;
  project: string;
  component: string;
  environment: string;
  direction: 'in' | 'out';
}) {
  const { namespace, project, component, environment, direction } = props;
  const t = useCellText();
  const [text, setText] = useState('');
  const releases = useResources<RenderedRelease>(renderedReleaseKind, {
    namespace,
    fieldSelector: `spec.environmentName=${environment}`,
  });
  const components = useResources<Component>(componentKind, { namespace });
  const network = useMemo(() => networkOf(releases.items), [releases.items]);
  const titles = useMemo(
    () =>
      new Map(
        components.items.map(c => [
          endId(c.spec.owner.projectName, c.metadata.name),
          displayName(c),
        ]),
      ),
    [components.items],
  );
  const answers = useMemo(() => {
    const ask = direction === 'in' ? whoCanReach : whatCanReach;
    return ask(network, endId(project, component));
  }, [network, direction, project, component]);

  if (releases.status === 'forbidden') {
    return <Typography sx={{ mt: 2 }}>{t('reach.forbidden')}</Typography>;
  }
  if (releases.status === 'failed') {
    return <FailedState error={releases.error} retry={releases.retry} />;
  }
  if (releases.status === 'loading') {
    return <LoadingState rows={4} label={t('reach.loading')} />;
  }
  if (answers.length === 0) {
    return <Typography sx={{ mt: 2 }}>{t('reach.none')}</Typography>;
  }
  const nameOf = (answer: ReachAnswer) => {
    if (answer.id === 'internet') return t('reach.internet');
    if (answer.id === 'organization') return t('reach.organization');
    const title = titles.get(answer.id) ?? answer.resource ?? answer.id;
    return answer.project === project ? title : `${answer.project} / ${title}`;
  };
  const needle = text.trim().toLowerCase();
  const found = answers
    .map(answer => ({ answer, name: nameOf(answer) }))
    .filter(({ name }) => name.toLowerCase().includes(needle));
  return (
    <Box sx={{ mt: 2 }}>
      <Typography variant="subtitle2" component="h4">
        {t(`reach.${direction}`)}
      </Typography>
      {answers.length > 8 && (
        <TextField
          size="small"
          fullWidth
          type="search"
          label={t('reach.search')}
          value={text}
          onChange={event => setText(event.target.value)}
          sx={{ mt: 1 }}
        />
      )}
      <Answers
        says="reach.can"
        all={found.filter(f => f.answer.allowed)}
        t={t}
      />
      <Answers
        says="reach.cannot"
        all={found.filter(f => !f.answer.allowed)}
        t={t}
      />
    </Box>
  );
}

function Answers(props: {
  says: 'reach.can' | 'reach.cannot';
  all: { answer: ReachAnswer; name: string }[];
  t: CellText;
}) {
  const { says, all, t } = props;
  const allowed = says === 'reach.can';
  return (
    <Box sx={{ mt: 1.5 }}>
      <StatusLabel
        size="small"
        tone={allowed ? 'ok' : 'error'}
        label={t(says, { count: all.length })}
      />
      <Stack
        component="ul"
        gap={1}
        sx={{ listStyle: 'none', p: 0, m: 0, mt: 0.5 }}
      >
        {all.slice(0, MOST).map(({ answer, name }) => (
          <Box component="li" key={`${answer.id}/${answer.port}`}>
            <Typography variant="body2">
              <strong>{name}</strong>
              {answer.port !== undefined &&
                ` · ${t('reach.port', {
                  protocol: answer.protocol ?? 'TCP',
                  port: answer.port,
                })}`}
            </Typography>
            <Typography
              variant="body2"
              color="text.secondary"
              sx={{ overflowWrap: 'anywhere' }}
            >
              {answer.reason}
            </Typography>
          </Box>
        ))}
        {all.length > MOST && (
          <Typography component="li" variant="body2">
            {t('reach.more', { count: all.length - MOST })}
          </Typography>
        )}
      </Stack>
    </Box>
  );
}
