import DeleteIcon from '@mui/icons-material/Delete';
import Alert from '@mui/material/Alert';
import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { GateRule, PromotionGate } from '@openchoreo-portal/model';
import { useDeliveryText } from '../texts';
import { ApprovalFields } from './ApprovalFields';
import { Line, Row, Several } from './fields';
import { kindOf } from './gates';
import { VerificationFields } from './VerificationFields';
import { WindowFields } from './WindowFields';

/** One gate of a policy. */
export function GateEditor(props: {
  gate: PromotionGate;
  onChange: (gate: PromotionGate) => void;
  onRemove: () => void;
}) {
  const { gate, onChange } = props;
  const t = useDeliveryText();
  const kind = kindOf(gate);
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-label={t('policy.gate', { name: gate.name })}
      sx={{ p: 2 }}
    >
      <Stack spacing={1.5}>
        <Stack direction="row" spacing={1} alignItems="center">
          <Typography
            variant="subtitle2"
            component="h3"
            fontWeight={600}
            sx={{
              flexGrow: 1,
              '&::first-letter': { textTransform: 'uppercase' },
            }}
          >
            {kind ? t(`gate.kind.${kind}`) : t('gate.words.unknown')}
          </Typography>
          <IconButton
            aria-label={t('policy.removeItem', { item: gate.name })}
            onClick={props.onRemove}
          >
            <DeleteIcon />
          </IconButton>
        </Stack>
        <Row>
          <Line
            label={t('policy.gateName')}
            value={gate.name}
            onChange={name => onChange({ ...gate, name })}
          />
          {gate.soak && (
            <>
              <Line
                label={t('policy.soak.duration')}
                example="30m"
                value={gate.soak.duration}
                onChange={duration =>
                  onChange({ ...gate, soak: { ...gate.soak, duration } })
                }
              />
              <Line
                label={t('policy.soak.environment')}
                help={t('policy.soak.environment.help')}
                value={gate.soak.environment}
                onChange={environment =>
                  onChange({
                    ...gate,
                    soak: { duration: '', ...gate.soak, environment },
                  })
                }
              />
            </>
          )}
          {gate.hold && (
            <>
              <Line
                grow
                label={t('policy.reason')}
                value={gate.hold.reason}
                onChange={reason =>
                  onChange({ ...gate, hold: { ...gate.hold, reason } })
                }
              />
              <Line
                type="datetime-local"
                label={t('policy.hold.until')}
                help={t('policy.hold.until.help')}
                value={localTime(gate.hold.until)}
                onChange={text =>
                  onChange({
                    ...gate,
                    hold: {
                      reason: gate.hold?.reason ?? '',
                      until: text ? new Date(text).toISOString() : undefined,
                    },
                  })
                }
              />
            </>
          )}
        </Row>
        {gate.approval && (
          <ApprovalFields
            value={gate.approval}
            onChange={approval => onChange({ ...gate, approval })}
          />
        )}
        {gate.verification && (
          <VerificationFields
            value={gate.verification}
            onChange={verification => onChange({ ...gate, verification })}
          />
        )}
        {gate.window && (
          <WindowFields
            value={gate.window}
            onChange={window => onChange({ ...gate, window })}
          />
        )}
        {gate.rules && (
          <Several
            items={gate.rules}
            least={1}
            addLabel={t('policy.rules.add')}
            itemLabel={index => t('policy.rules.item', { index: index + 1 })}
            make={(): GateRule => ({ expression: '', message: '' })}
            onChange={rules => onChange({ ...gate, rules })}
          >
            {(rule, change) => (
              <Stack spacing={1}>
                <Line
                  mono
                  label={t('policy.rules.expression')}
                  example="images.all(i, i.builtBy != '')"
                  value={rule.expression}
                  onChange={expression => change({ ...rule, expression })}
                />
                <Line
                  label={t('policy.rules.message')}
                  value={rule.message}
                  onChange={message => change({ ...rule, message })}
                />
              </Stack>
            )}
          </Several>
        )}
        {!kind && <Alert severity="info">{t('policy.unknownGate')}</Alert>}
      </Stack>
    </Paper>
  );
}

/** A moment as the browser's field for local time takes it. */
function localTime(moment: string | undefined): string {
  if (!moment) return '';
  const time = new Date(moment);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
