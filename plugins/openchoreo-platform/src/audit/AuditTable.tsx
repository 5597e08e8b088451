import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { DataTable } from '../shared/DataTable';
import { AuditRecord, objectOf, OUTCOMES } from './auditFilters';

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
  const facts: Array<[string, string | undefined]> = [
    ['Record', String(record.sequence)],
    ['Request', record.requestId],
    ['Code', String(record.code)],
    ['Resource version', record.resourceVersion],
    ['Before', record.before],
    ['After', record.after],
    ['Hash', record.hash],
  ];
  return (
    <Box component="details">
      <Box
        component="summary"
        aria-label={`Details of record ${record.sequence}`}
        sx={{ cursor: 'pointer', whiteSpace: 'nowrap' }}
      >
        Details
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
  return (
    <DataTable
      label="Audit trail"
      columns={['When', 'Who', 'Action', 'Object', 'Outcome', 'Details']}
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
              {record.entrance}, by {record.how}
            </Secondary>
          </Box>,
          <Box key="action" sx={{ minWidth: 100 }}>
            {record.verb}
            {record.restoredFrom && (
              <Secondary>restores version {record.restoredFrom}</Secondary>
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
              label={OUTCOMES[record.outcome]}
            />
            {record.reason && <Secondary>{record.reason}</Secondary>}
          </Box>,
          <Details key="details" record={record} />,
        ],
      }))}
    />
  );
}
