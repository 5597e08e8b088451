import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { DriftEntry } from '@openchoreo-portal/model';
import {
  AccessButton,
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { bindingQuestion, DeployScope } from '../environment/questions';
import { valueText } from '../plan/valueText';
import { DeliveryTexts, useDeliveryText } from '../texts';

const TONE: Record<DriftEntry['state'], StatusTone> = {
  Present: 'waiting',
  Ignored: 'off',
  Reverted: 'ok',
};

/** Fields that others changed: which, by whom, what it was and is, and what can be done. */
export function DriftList(props: {
  entries: readonly DriftEntry[];
  scope: DeployScope;
  environment: string;
  busy: boolean;
  onRevert: (ids: string[]) => void;
  onAdopt: (ids: string[]) => void;
  onIgnore: (entry: DriftEntry) => void;
}) {
  const { scope, environment, busy } = props;
  const t = useDeliveryText();
  const question = bindingQuestion(scope, environment, 'update');
  return (
    <Box
      component="ul"
      aria-label={t('drift.list')}
      sx={{ listStyle: 'none', p: 0, m: 0 }}
    >
      {props.entries.map(entry => (
        <Box
          component="li"
          key={`${entry.id}${entry.state}`}
          sx={{
            display: 'grid',
            gridTemplateColumns: {
              xs: '1fr',
              md: 'minmax(0, 2fr) minmax(0, 2fr) minmax(0, 1fr) auto',
            },
            gap: { xs: 0.5, md: 2 },
            alignItems: 'center',
            py: 1,
            borderTop: 1,
            borderColor: 'divider',
          }}
        >
          <Box>
            <Typography variant="body2">
              {entry.kind} {entry.name}
            </Typography>
            <Typography
              variant="body2"
              sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
            >
              {fieldText(entry, t)}
            </Typography>
          </Box>
          <Typography
            variant="body2"
            sx={{ overflowWrap: 'anywhere' }}
            component="div"
          >
            {entry.deleted ? (
              t('drift.deleted')
            ) : (
              <>
                {t('drift.deployed')} <code>{valueText(entry.before)}</code>
                <br />
                {t(entry.state === 'Reverted' ? 'drift.was' : 'drift.now')}{' '}
                <code>{valueText(entry.after)}</code>
              </>
            )}
          </Typography>
          <Box>
            <StatusLabel
              size="small"
              tone={TONE[entry.state]}
              label={t(`drift.${entry.state}`)}
              detail={
                entry.policy
                  ? t('drift.policy', { name: entry.policy })
                  : undefined
              }
            />
            <Typography variant="body2" color="text.secondary">
              {t('drift.by', {
                who:
                  entry.manager === 'unknown'
                    ? t('drift.somebody')
                    : entry.manager,
              })}{' '}
              <RelativeTime at={entry.since ?? entry.at} />
            </Typography>
          </Box>
          {entry.state === 'Present' ? (
            <Stack
              direction="row"
              spacing={0.5}
              sx={{ mx: -1, '& .MuiButton-root': { minWidth: 0, px: 1 } }}
            >
              <AccessButton
                size="small"
                question={question}
                disabled={busy}
                aria-label={t('drift.adopt.field', {
                  path: fieldText(entry, t),
                })}
                onClick={() => props.onAdopt([entry.id])}
              >
                {t('drift.adopt')}
              </AccessButton>
              <AccessButton
                size="small"
                question={question}
                disabled={busy}
                aria-label={t('drift.revert.field', {
                  path: fieldText(entry, t),
                })}
                onClick={() => props.onRevert([entry.id])}
              >
                {t('drift.revert')}
              </AccessButton>
              <AccessButton
                size="small"
                disabled={busy}
                question={{
                  action: 'driftpolicy:create',
                  scope: { namespace: scope.namespace },
                }}
                aria-label={t('drift.ignore.field', {
                  path: fieldText(entry, t),
                })}
                onClick={() => props.onIgnore(entry)}
              >
                {t('drift.ignore')}
              </AccessButton>
            </Stack>
          ) : (
            <span />
          )}
        </Box>
      ))}
    </Box>
  );
}

const fieldText = (entry: DriftEntry, t: DeliveryTexts): string =>
  entry.deleted ? t('drift.wholeObject') : entry.path;
