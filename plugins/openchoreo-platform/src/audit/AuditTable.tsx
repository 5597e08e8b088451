import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { DataTable } from '../shared/DataTable';
import { AuditRecord, objectOf } from './auditFilters';
import { usePlatformText } from '../texts';

const TONES: Record<AuditRecord['outcome'], StatusTone> = {
  done: 'ok',
  denied: 'off',
  failed: 'error',
};

function Secondary({ children }: { children: React.ReactNode }) {
  return (
    <Typography
      variant="body2"
      color="text.secondary"
      sx={{ overflowWrap: 'anywhere' }}
    >
      {children}
    </Typography>
  );
}

function Details({ record }: { record: AuditRecord }) {
  const t = usePlatformText();
  const facts: Array<[string, string | undefined]> = [
    [t('audit.fact.record'), String(record.sequence)],
    [t('audit.fact.request'), record.requestId],
    [t('audit.fact.code'), String(record.code)],
    [t('audit.fact.version'), record.resourceVersion],
    [t('audit.fact.before'), record.before],
    [t('audit.fact.after'), record.after],
    [t('audit.fact.hash'), record.hash],
  ];
  return (
    <Box component="details">
      <Box
        component="summary"
        aria-label={t('audit.detailsOf', { record: record.sequence })}
        sx={{ cursor: 'pointer', whiteSpace: 'nowrap' }}
      >
        {t('audit.details')}
      </Box>
      <Box
        component="dl"
        sx={{ m: 0, mt: 1, fontSize: '0.8125rem', width: 300 }}
      >
        {facts.map(([name, value]) =>
          value ? (
            <Box key={name} sx={{ mb: 0.5 }}>
              <Box component="dt" sx={{ color: 'text.secondary' }}>
                {name}
              </Box>
              <Box
                component="dd"
                sx={{
                  m: 0,
                  fontFamily: 'monospace',
                  overflowWrap: 'anywhere',
                }}
              >
                {value}
              </Box>
            </Box>
          ) : null,
        )}
      </Box>
    </Box>
  );
}

/** Records of the audit trail, newest first. */
export function AuditTable({ records }: { records: readonly AuditRecord[] }) {
  const t = usePlatformText();
  return (
    <DataTable
      label={t('audit.title')}
      columns={[
        t('audit.column.when'),
        t('audit.field.subject'),
        t('audit.field.verb'),
        t('audit.column.object'),
        t('audit.field.outcome'),
        t('audit.details'),
      ]}
      rows={records.map(record => ({
        key: String(record.sequence),
        cells: [
          <>
            <RelativeTime at={record.time} />
            <Secondary>{new Date(record.time).toLocaleString()}</Secondary>
          </>,
          <Box key="who" sx={{ minWidth: 200 }}>
            {record.subject}
            <Secondary>
              {t('audit.by', {
                entrance: record.entrance,
                how: record.how,
              })}
            </Secondary>
          </Box>,
          <Box key="action" sx={{ minWidth: 100 }}>
            {record.verb}
            {record.restoredFrom && (
              <Secondary>
                {t('audit.restores', { version: record.restoredFrom })}
              </Secondary>
            )}
          </Box>,
          <Box key="object" sx={{ minWidth: 180, overflowWrap: 'anywhere' }}>
            {objectOf(record)}
            {record.group && <Secondary>{record.group}</Secondary>}
          </Box>,
          <Box
            key="outcome"
            sx={{ minWidth: record.reason ? 280 : 100, maxWidth: 360 }}
          >
            <StatusLabel
              size="small"
              tone={TONES[record.outcome]}
              label={t(`audit.outcome.${record.outcome}`)}
            />
            {record.reason && <Secondary>{record.reason}</Secondary>}
          </Box>,
          <Details key="details" record={record} />,
        ],
      }))}
    />
  );
}
