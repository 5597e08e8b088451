import { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { captionOf, noteOf, trafficOf } from '../diagram/describe';
import { CellConnection, CellGraph, CellNode, statusOf } from '../model';
import { STATE_TONE } from '../table/stateTone';
import { useCellText } from '../texts';
import { ChangeView } from '../view/useCellView';
import { CellView } from '../view/viewState';

interface PanelProps {
  graph: CellGraph;
  node: CellNode;
  view: CellView;
  change: ChangeView;
  href: string | undefined;
  /** Looks inside; absent: there is nothing to see. */
  enter?: () => void;
  /** Whether reachability can be asked about it. */
  asks: boolean;
  /** In place of the details: the answers. */
  children?: ReactNode;
}

/** What is known about one box, and what can be asked about it. */
export function DetailPanel(props: PanelProps) {
  const { node, view, change, href } = props;
  const t = useCellText();
  const status = statusOf(node);
  return (
    <Paper
      component="aside"
      variant="outlined"
      aria-label={t('panel.label', { title: node.title })}
      sx={{
        width: { xs: '100%', md: 340 },
        flexShrink: 0,
        maxHeight: { md: '68vh' },
        minHeight: { md: 360 },
        overflowY: 'auto',
        p: 2,
        boxSizing: 'border-box',
        borderRadius: 2,
      }}
    >
      <Stack direction="row" alignItems="flex-start" gap={1}>
        <Box sx={{ flexGrow: 1, minWidth: 0 }}>
          <Typography
            variant="h6"
            component="h3"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {node.title}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {[captionOf(node, t), noteOf(node, t)].filter(Boolean).join(' · ')}
          </Typography>
        </Box>
        <IconButton
          aria-label={t('panel.close')}
          size="small"
          onClick={() =>
            change(
              { select: undefined, reach: undefined, path: undefined },
              { replace: true },
            )
          }
        >
          <CloseIcon fontSize="small" />
        </IconButton>
      </Stack>
      {status && (
        <Box sx={{ mt: 1 }}>
          <StatusLabel size="small" tone={status.tone} label={status.label} />
          {status.detail && (
            <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
              {status.detail}
            </Typography>
          )}
        </Box>
      )}
      {node.change && (
        <Typography variant="body2" sx={{ mt: 1 }} fontWeight={600}>
          {t(`change.${node.change}`)}
          {(node.changes ?? []).map(line => (
            <Typography
              key={line}
              variant="body2"
              component="span"
              display="block"
            >
              {line}
            </Typography>
          ))}
        </Typography>
      )}
      <Stack
        direction="row"
        useFlexGap
        flexWrap="wrap"
        gap={1}
        sx={{ mt: 1.5 }}
      >
        {href && (
          <Button
            size="small"
            variant="outlined"
            component={RouterLink}
            to={href}
          >
            {t('panel.open')}
          </Button>
        )}
        {props.enter && (
          <Button size="small" variant="outlined" onClick={props.enter}>
            {t('panel.inside')}
          </Button>
        )}
        {view.focus === node.id ? (
          <>
            <Button
              size="small"
              variant="outlined"
              onClick={() => change({ steps: view.steps + 1 })}
            >
              {t('panel.wider')}
            </Button>
            <Button
              size="small"
              variant="outlined"
              onClick={() => change({ focus: undefined, steps: 1 })}
            >
              {t('panel.unfocus')}
            </Button>
          </>
        ) : (
          <Button
            size="small"
            variant="outlined"
            onClick={() => change({ focus: node.id, steps: 1 })}
          >
            {t('panel.focus')}
          </Button>
        )}
      </Stack>
      <Stack
        direction="row"
        useFlexGap
        flexWrap="wrap"
        gap={1}
        role="group"
        aria-label={t('panel.paths')}
        sx={{ mt: 1 }}
      >
        {(['needs', 'needed-by'] as const).map(path => (
          <Button
            key={path}
            size="small"
            variant={view.path === path ? 'contained' : 'outlined'}
            aria-pressed={view.path === path}
            onClick={() =>
              change(
                { path: view.path === path ? undefined : path },
                { replace: true },
              )
            }
          >
            {t(path === 'needs' ? 'panel.paths.needs' : 'panel.paths.neededBy')}
          </Button>
        ))}
        {props.asks &&
          (['in', 'out'] as const).map(reach => (
            <Button
              key={reach}
              size="small"
              variant={view.reach === reach ? 'contained' : 'outlined'}
              aria-pressed={view.reach === reach}
              onClick={() =>
                change(
                  { reach: view.reach === reach ? undefined : reach },
                  { replace: true },
                )
              }
            >
              {t(`reach.${reach}`)}
            </Button>
          ))}
      </Stack>
      {props.children ?? <Details {...props} />}
    </Paper>
  );
}

function Details({ graph, node }: PanelProps) {
  const t = useCellText();
  const outgoing = graph.edges.filter(e => e.source === node.id);
  const incoming = graph.edges.filter(e => e.target === node.id);
  return (
    <>
      {node.kind === 'component' && node.release && (
        <Section title={t('panel.release')}>
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {node.release}
          </Typography>
        </Section>
      )}
      {node.kind === 'component' && node.endpoints.length > 0 && (
        <Section title={t('panel.endpoints')}>
          {node.endpoints.map(e => (
            <Box key={e.name} sx={{ mb: 1 }}>
              <Typography variant="body2">
                <strong>{e.name}</strong> {e.protocol}
                {e.port !== undefined && ` ${e.port}`} ·{' '}
                {e.visibility.map(v => t(`reachable.${v}`)).join(', ')}
              </Typography>
              {Object.values(e.addresses).map(address => (
                <Typography
                  key={address}
                  variant="body2"
                  color="text.secondary"
                  sx={{ overflowWrap: 'anywhere' }}
                >
                  {address}
                </Typography>
              ))}
            </Box>
          ))}
        </Section>
      )}
      <Section title={t('panel.outgoing')}>
        <Connections all={outgoing.flatMap(e => e.connections)} end="to" />
      </Section>
      <Section title={t('panel.incoming')}>
        <Connections all={incoming.flatMap(e => e.connections)} end="from" />
      </Section>
    </>
  );
}

function Section(props: { title: string; children: ReactNode }) {
  return (
    <Box sx={{ mt: 2 }}>
      <Typography variant="subtitle2" component="h4" gutterBottom>
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}

const MOST = 40;

function Connections(props: { all: CellConnection[]; end: 'from' | 'to' }) {
  const t = useCellText();
  if (props.all.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('panel.none')}
      </Typography>
    );
  }
  return (
    <Stack component="ul" gap={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
      {props.all.slice(0, MOST).map((c, i) => (
        <Box component="li" key={`${c.name}/${c.from}/${c.to}/${i}`}>
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            <strong>{c[props.end]}</strong>{' '}
            {[c.protocol, c.name].filter(Boolean).join(' ')}
            {c.visibility && ` · ${t(`reachable.${c.visibility}`)}`}
          </Typography>
          <StatusLabel
            size="small"
            tone={STATE_TONE[c.state]}
            label={t(`state.${c.state}`)}
          />
          {c.traffic && (
            <Typography variant="body2">
              {trafficOf(c, t)}, {t('traffic.last')}{' '}
              <RelativeTime at={c.traffic.last} />
            </Typography>
          )}
          {(c.reason ?? c.address) && (
            <Typography
              variant="body2"
              color="text.secondary"
              sx={{ overflowWrap: 'anywhere' }}
            >
              {c.reason ?? c.address}
            </Typography>
          )}
        </Box>
      ))}
      {props.all.length > MOST && (
        <Typography component="li" variant="body2">
          {t('reach.more', { count: props.all.length - MOST })}
        </Typography>
      )}
    </Stack>
  );
}
