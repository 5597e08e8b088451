import { useEffect, useMemo, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { StatusLabel, StatusTone } from '../components/StatusLabel';
import { useReactText } from '../texts';
import { LogLine, LogTail } from './useLogTail';

const TONE: Record<LogTail['status'], StatusTone> = {
  connecting: 'progress',
  live: 'ok',
  ended: 'off',
  failed: 'error',
};
/** Lines drawn; the rest is in the download. */
const DRAWN = 1_500;

const LEVEL_COLOR: Record<string, string> = {
  ERROR: '#ffb4ab',
  WARN: '#ffc66d',
};

// eslint-disable-next-line no-control-regex
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;

function download(name: string, lines: readonly LogLine[]) {
  const text = lines.map(line => `${line.timestamp} ${line.log}`).join('\n');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.log`;
  link.click();
  URL.revokeObjectURL(url);
}

/** A followed log with search, times, download; stays at the end until the reader scrolls up. */
export function LogPane(props: {
  tail: LogTail;
  name: string;
  height?: string;
  empty?: string;
}) {
  const { tail, name, height = '60vh' } = props;
  const t = useReactText();
  const [search, setSearch] = useState('');
  const [times, setTimes] = useState(false);
  const pane = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const shown = useMemo(() => {
    const needle = search.toLowerCase();
    const matching = needle
      ? tail.lines.filter(line => line.log.toLowerCase().includes(needle))
      : tail.lines;
    return matching.slice(-DRAWN);
  }, [tail.lines, search]);

  useEffect(() => {
    if (atEnd.current && pane.current) {
      pane.current.scrollTop = pane.current.scrollHeight;
    }
  }, [shown]);

  return (
    <Stack spacing={1}>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={1.5}
        alignItems={{ sm: 'center' }}
      >
        <TextField
          size="small"
          type="search"
          placeholder={t('log.placeholder')}
          inputProps={{ 'aria-label': t('log.search') }}
          value={search}
          onChange={event => setSearch(event.target.value)}
          sx={{ flexGrow: 1, maxWidth: { sm: 360 } }}
        />
        <FormControlLabel
          control={
            <Switch
              checked={times}
              onChange={event => setTimes(event.target.checked)}
            />
          }
          label={t('log.times')}
        />
        <Button
          disabled={tail.lines.length === 0}
          onClick={() => download(name, tail.lines)}
        >
          {t('log.download')}
        </Button>
        <StatusLabel
          tone={TONE[tail.status]}
          label={t(`log.${tail.status}`)}
          detail={tail.error?.message}
        />
      </Stack>
      <Box
        ref={pane}
        role="log"
        aria-label={t('log.label', { name })}
        aria-live="off"
        tabIndex={0}
        onScroll={event => {
          const el = event.currentTarget;
          atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 24;
        }}
        sx={{
          height,
          overflow: 'auto',
          p: 1.5,
          borderRadius: 1,
          bgcolor: '#0d131b',
          color: '#dbe4ef',
          fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
          fontSize: '0.8125rem',
          lineHeight: 1.5,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {shown.length === 0 ? (
          <Typography color="#a7b3c2" variant="body2">
            {search ? t('log.noMatch') : props.empty ?? t('log.empty')}
          </Typography>
        ) : (
          shown.map((line, index) => (
            <div key={`${line.timestamp}-${index}`}>
              {times && (
                <Box component="span" sx={{ color: '#a7b3c2', mr: 1 }}>
                  {line.timestamp.slice(11, 23)}
                </Box>
              )}
              <Box
                component="span"
                sx={{ color: LEVEL_COLOR[line.level ?? ''] ?? 'inherit' }}
              >
                {line.log.replace(ANSI, '')}
              </Box>
            </div>
          ))
        )}
      </Box>
    </Stack>
  );
}
