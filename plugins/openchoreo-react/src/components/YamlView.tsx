import { useMemo } from 'react';
import Box from '@mui/material/Box';
import { stringify } from 'yaml';
import { CopyButton } from './CopyButton';

/** An object as YAML, to read and copy. `metadata.managedFields` is left out. */
export function YamlView({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(
    () => stringify(withoutManagedFields(value), { lineWidth: 0 }),
    [value],
  );
  return (
    <Box sx={{ position: 'relative' }}>
      <Box sx={{ position: 'absolute', top: 4, right: 8 }}>
        <CopyButton text={text} label={label} />
      </Box>
      <Box
        component="pre"
        tabIndex={0}
        role="region"
        aria-label={label}
        sx={{
          m: 0,
          p: 2,
          overflow: 'auto',
          maxHeight: '70vh',
          fontSize: '0.8125rem',
          lineHeight: 1.55,
          bgcolor: 'action.hover',
          borderRadius: 1,
        }}
      >
        {text}
      </Box>
    </Box>
  );
}

function withoutManagedFields(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const { metadata, ...rest } = value as { metadata?: object };
  if (!metadata) return value;
  const { managedFields: _dropped, ...shown } = metadata as {
    managedFields?: unknown;
  };
  return { ...pickHead(rest), metadata: shown, ...rest };
}

function pickHead(rest: object): object {
  const { apiVersion, kind } = rest as { apiVersion?: string; kind?: string };
  return { ...(apiVersion ? { apiVersion } : {}), ...(kind ? { kind } : {}) };
}
