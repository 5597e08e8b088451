import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ComparisonState } from '../data/useComparison';
import { CellEdge, CellGraph, Change } from '../model';
import { cellWords } from '../model/translate';
import { CellText, useCellText } from '../texts';
import { Comparison } from '../view/viewState';

/** What a comparison found, in words; announced when it changes. */
export function ComparisonNotice(props: {
  state: ComparisonState;
  compare: Comparison | undefined;
  environment: string | undefined;
}) {
  const { state, compare, environment = '' } = props;
  const t = useCellText();
  const word = cellWords.useWord();
  if (!compare || state.status === 'none') return null;
  return (
    <Alert
      role="status"
      severity={state.status === 'failed' ? 'warning' : 'info'}
      sx={{ mb: 2, '& > [class*="MuiAlert-message"]': { minWidth: 0 } }}
    >
      {sentence(state, compare, environment, t)}
      {state.status === 'ready' &&
        state.promotion &&
        (['added', 'removed'] as const).map(change => {
          const ways = waysOf(state.difference.graph, change, word);
          return (
            ways.length > 0 && (
              <Typography key={change} variant="body2" sx={{ mt: 0.5 }}>
                {t(
                  change === 'added'
                    ? 'compare.promotion.opens'
                    : 'compare.promotion.closes',
                  { ways: listed(ways, t) },
                )}
              </Typography>
            )
          );
        })}
      {state.status === 'ready' && state.promotion?.problem && (
        <Typography variant="body2" sx={{ mt: 0.5 }}>
          {t('compare.promotion.failed', { message: state.promotion.problem })}
        </Typography>
      )}
      {state.status === 'ready' && state.promotion && (
        // Of a large project it is long: the diagram stays in sight, and the keyboard can scroll.
        <Box
          component="ul"
          tabIndex={0}
          aria-label={t('compare.promotion.plans')}
          sx={{ m: 0, mt: 0.5, pl: 2.5, maxHeight: 240, overflow: 'auto' }}
        >
          {state.promotion.components.map(
            ({ component, releaseName, previousReleaseName, plan }) => (
              <li key={component}>
                <strong>{component}</strong> {previousReleaseName ?? '—'} →{' '}
                {releaseName}. {plan && `${plan.summary} ${plan.message}`}
                {network(plan).length > 0 && (
                  <Typography variant="body2">
                    {network(plan).join(' · ')}
                  </Typography>
                )}
              </li>
            ),
          )}
        </Box>
      )}
    </Alert>
  );
}

/** Most connections that are named; the drawing and the table have all. */
const MOST_WAYS = 12;

function listed(ways: readonly string[], t: CellText): string {
  const names = ways.slice(0, MOST_WAYS).join(', ');
  return ways.length > MOST_WAYS
    ? t('describe.more', { names, count: ways.length - MOST_WAYS })
    : names;
}

/** Connections that come or go, as `Internet → Shop`. */
function waysOf(
  { nodes, edges }: CellGraph,
  change: Change,
  word: (text: string) => string,
): string[] {
  const titles = new Map(nodes.map(n => [n.id, word(n.title)]));
  const changed = edges.filter(edge => edge.change === change);
  // What is open to the outside concerns most people.
  const outside = ({ side }: CellEdge) => side === 'north' || side === 'west';
  return [...changed.filter(outside), ...changed.filter(e => !outside(e))].map(
    e => `${titles.get(e.source)} → ${titles.get(e.target)}`,
  );
}

/** Policies, routes and services among what a plan changes: what opens or closes. */
function network(
  plan:
    | {
        changes: readonly {
          object: { kind: string; name: string };
          change: string;
          fields: readonly { path: string }[];
        }[];
      }
    | undefined,
): string[] {
  return (plan?.changes ?? [])
    .filter(c => /Policy$|Route$|^Service$/.test(c.object.kind))
    .map(c =>
      [
        `${{ add: '+', modify: '≠', remove: '−' }[c.change] ?? ''} ${
          c.object.kind
        } ${c.object.name}`,
        c.fields.map(f => f.path).join(', '),
      ]
        .filter(Boolean)
        .join(': '),
    );
}

function sentence(
  state: ComparisonState,
  compare: Comparison,
  environment: string,
  t: CellText,
): string {
  switch (state.status) {
    case 'loading':
      return t('compare.loading');
    case 'failed':
      return compare.with === 'time'
        ? t('compare.time.unavailable', { message: state.error.message })
        : state.error.message;
    case 'nothing':
      return t(
        state.first ? 'compare.promotion.first' : 'compare.promotion.none',
        { environment },
      );
    case 'ready': {
      const { added, removed, changed } = state.difference;
      const title = state.promotion
        ? `${t('compare.promotion.title', {
            from: state.promotion.from,
            environment,
          })}. `
        : '';
      const other = otherName(compare, environment, t);
      const until =
        compare.with === 'time' && compare.until
          ? ` ${t('compare.until', {
              moment: new Date(compare.until).toLocaleString(),
            })}`
          : '';
      return added + removed + changed === 0
        ? title + t('compare.same', { other }) + until
        : `${title}${t('compare.summary', {
            added,
            removed,
            changed,
            other,
          })}${until}`;
    }
    default:
      return '';
  }
}

function otherName(
  compare: Comparison,
  environment: string,
  t: CellText,
): string {
  switch (compare.with) {
    case 'environment':
      return compare.name;
    case 'time':
      return new Date(compare.at).toLocaleString();
    default:
      return t('compare.other.now', { environment });
  }
}
