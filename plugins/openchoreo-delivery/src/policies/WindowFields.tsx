import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { WEEKDAYS, WindowGate } from '@openchoreo-portal/model';
import { useDeliveryText } from '../texts';
import { Line, Row, Several } from './fields';

type Opening = NonNullable<WindowGate['open']>[number];
type Freeze = NonNullable<WindowGate['freezes']>[number];

/** When changes may happen. */
export function WindowFields(props: {
  value: WindowGate;
  onChange: (value: WindowGate) => void;
}) {
  const { value, onChange } = props;
  const t = useDeliveryText();
  return (
    <>
      <Line
        label={t('policy.window.zone')}
        value={value.timeZone ?? 'UTC'}
        help={t('policy.window.zone.help')}
        onChange={timeZone => onChange({ ...value, timeZone })}
      />
      <Several
        items={value.open ?? []}
        addLabel={t('policy.window.addOpen')}
        itemLabel={index => t('policy.window.open', { index: index + 1 })}
        make={(): Opening => ({ from: '09:00', to: '17:00' })}
        onChange={open =>
          onChange({ ...value, open: open.length > 0 ? open : undefined })
        }
      >
        {(item, change) => (
          <Row>
            <ToggleButtonGroup
              size="small"
              aria-label={t('policy.window.days')}
              value={item.days ?? []}
              onChange={(_event, days: Opening['days']) =>
                change({ ...item, days: days?.length ? days : undefined })
              }
              sx={{ flexWrap: 'wrap' }}
            >
              {WEEKDAYS.map(day => (
                <ToggleButton key={day} value={day} sx={{ px: 1 }}>
                  {t(`policy.day.${day}`)}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
            <Line
              type="time"
              label={t('policy.window.from')}
              value={item.from}
              onChange={from => change({ ...item, from })}
            />
            <Line
              type="time"
              label={t('policy.window.to')}
              value={item.to}
              onChange={to => change({ ...item, to })}
            />
          </Row>
        )}
      </Several>
      <Several
        items={value.freezes ?? []}
        addLabel={t('policy.window.addFreeze')}
        itemLabel={index => t('policy.window.freeze', { index: index + 1 })}
        make={(): Freeze => ({ from: '', to: '' })}
        onChange={freezes =>
          onChange({
            ...value,
            freezes: freezes.length > 0 ? freezes : undefined,
          })
        }
      >
        {(item, change) => (
          <Row>
            <Line
              type="datetime-local"
              label={t('policy.window.freezeFrom')}
              value={item.from}
              onChange={from => change({ ...item, from })}
            />
            <Line
              type="datetime-local"
              label={t('policy.window.freezeTo')}
              value={item.to}
              onChange={to => change({ ...item, to })}
            />
            <Line
              grow
              label={t('policy.reason')}
              value={item.reason}
              onChange={reason => change({ ...item, reason })}
            />
          </Row>
        )}
      </Several>
    </>
  );
}
