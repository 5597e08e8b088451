import { useMemo } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { usePlatformText } from '../texts';
import { DiffLine, diffLines, hunksOf } from './text/diff';

const SIGN = { same: ' ', added: '+', removed: '−' } as const;

/** Two texts, line by line; what is equal is folded. Signs and hidden words say what colours say. */
export function DiffView(props: {
  before: string;
  after: string;
  label?: string;
}) {
  const t = usePlatformText();
  const { before, after, label = t('diff.label') } = props;
  const hunks = useMemo(
    () => hunksOf(diffLines(before, after)),
    [before, after],
  );
  if (before === after) {
    return <Typography color="text.secondary">{t('diff.same')}</Typography>;
  }
  return (
    <Box
      role="region"
      aria-label={label}
      tabIndex={0}
      sx={{
        // Holds the hidden words, which would make the page wider otherwise.
        position: 'relative',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'background.paper',
        overflow: 'auto',
        maxHeight: '50vh',
        fontFamily: 'ui-monospace, monospace',
        fontSize: '0.8125rem',
        lineHeight: 1.6,
        py: 0.5,
      }}
    >
      {hunks.map((hunk, at) =>
        'hidden' in hunk ? (
          <Box
            key={at}
            sx={{ px: 1.5, color: 'text.secondary', bgcolor: 'action.hover' }}
          >
            {t('diff.hidden', { count: hunk.hidden })}
          </Box>
        ) : (
          hunk.lines.map((line, i) => <Line key={`${at}.${i}`} line={line} />)
        ),
      )}
    </Box>
  );
}

function Line({ line }: { line: DiffLine }) {
  const t = usePlatformText();
  const { change, text } = line;
  return (
    <Box
      sx={{
        px: 1.5,
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
        borderLeft: 3,
        borderColor:
          change === 'same'
            ? 'transparent'
            : { added: 'success.main', removed: 'error.main' }[change],
        bgcolor: ({ palette }) =>
          ({
            same: 'transparent',
            added: `${palette.success.main}1f`,
            removed: `${palette.error.main}1a`,
          }[change]),
      }}
    >
      <span aria-hidden>{SIGN[change]} </span>
      {change !== 'same' && (
        <Box
          component="span"
          sx={{
            position: 'absolute',
            width: 1,
            height: 1,
            overflow: 'hidden',
            clip: 'rect(0 0 0 0)',
          }}
        >
          {t(change === 'added' ? 'diff.added' : 'diff.removed')}:{' '}
        </Box>
      )}
      {text}
    </Box>
  );
}
