import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { ApprovalGate, Approvers } from '@openchoreo-portal/model';
import { useDeliveryText } from '../texts';
import { Choice, Line, Row, Several } from './fields';

const CLAIMS = ['groups', 'roles', 'sub'] as const;

function People(props: {
  people: readonly Approvers[];
  least?: number;
  addLabel: string;
  onChange: (people: Approvers[]) => void;
}) {
  const t = useDeliveryText();
  return (
    <Several
      items={props.people}
      least={props.least}
      addLabel={props.addLabel}
      itemLabel={index => t('policy.people', { index: index + 1 })}
      make={(): Approvers => ({ claim: 'groups', value: '' })}
      onChange={props.onChange}
    >
      {(item, change) => (
        <Row>
          <Choice
            label={t('policy.claim')}
            value={item.claim ?? 'groups'}
            options={[
              ...CLAIMS.map(value => ({
                value,
                label: t(`policy.claim.${value}`),
              })),
              ...(item.claim === 'id' || item.claim === 'any'
                ? [{ value: item.claim, label: item.claim }]
                : []),
            ]}
            onChange={claim => change({ ...item, claim })}
          />
          <Line
            grow
            label={t('policy.claim.value')}
            value={item.value}
            onChange={value => change({ ...item, value })}
          />
        </Row>
      )}
    </Several>
  );
}

/** How many approvals of whom. */
export function ApprovalFields(props: {
  value: ApprovalGate;
  onChange: (value: ApprovalGate) => void;
}) {
  const { value, onChange } = props;
  const t = useDeliveryText();
  return (
    <>
      <Row>
        <Line
          type="number"
          label={t('policy.approval.required')}
          value={value.required ?? 1}
          onChange={text =>
            onChange({
              ...value,
              required: Math.max(1, Math.trunc(Number(text)) || 1),
            })
          }
        />
        <Line
          label={t('policy.approval.expiresAfter')}
          example="24h"
          value={value.expiresAfter}
          onChange={expiresAfter => onChange({ ...value, expiresAfter })}
        />
        <FormControlLabel
          label={t('policy.approval.self')}
          control={
            <Switch
              checked={value.allowSelfApproval ?? false}
              onChange={(_event, allowSelfApproval) =>
                onChange({ ...value, allowSelfApproval })
              }
            />
          }
        />
      </Row>
      <People
        people={value.from}
        least={1}
        addLabel={t('policy.approval.addFrom')}
        onChange={from => onChange({ ...value, from })}
      />
      <People
        people={value.requiredApprovers ?? []}
        addLabel={t('policy.approval.addRequired')}
        onChange={requiredApprovers =>
          onChange({ ...value, requiredApprovers })
        }
      />
    </>
  );
}
