import { useState } from 'react';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import {
  PromotionPolicy,
  promotionPolicyKind,
  PromotionPolicySpec,
} from '@openchoreo-portal/model';
import { cleaned } from '../shared/cleaned';
import { FormDialog } from '../shared/FormDialog';
import { useSave } from '../shared/useSave';
import { SimulationDialog } from '../simulation/SimulationDialog';
import { useDeliveryText } from '../texts';
import { Line, Names, Row } from './fields';
import { GateEditor } from './GateEditor';
import { GATE_KINDS, newGate } from './gates';

/** Makes a policy, or changes one. The server checks it; what is wrong is shown by field. */
export function PolicyDialog(props: {
  namespace: string;
  /** Absent: a new one. */
  policy?: PromotionPolicy;
  environments: readonly string[];
  projects: readonly string[];
  onClose: () => void;
}) {
  const { namespace, policy } = props;
  const t = useDeliveryText();
  const [name, setName] = useState(policy?.metadata.name ?? '');
  const [spec, setSpec] = useState<PromotionPolicySpec>(
    policy?.spec ?? { targets: [], gates: [], allowBreakGlass: true },
  );
  const { busy, error, save } = useSave(promotionPolicyKind, {
    namespace,
    existing: policy,
    onSaved: props.onClose,
  });
  const [simulates, setSimulates] = useState(false);
  const named = name.trim() || 'new-policy';
  const sources = [
    ...new Set(spec.targets.flatMap(target => target.fromEnvironment ?? [])),
  ];
  const environments = [...new Set(spec.targets.map(x => x.environment))];
  const setTargets = (to: readonly string[], from: readonly string[]) =>
    setSpec({
      ...spec,
      targets: to.flatMap(environment =>
        from.length === 0
          ? [{ environment }]
          : from.map(fromEnvironment => ({ environment, fromEnvironment })),
      ),
    });
  return (
    <FormDialog
      title={
        policy
          ? t('policy.edit', { name: policy.metadata.name })
          : t('policy.create')
      }
      busy={busy}
      error={error}
      deed={{
        label: t('save'),
        blocked: policy || name.trim() ? undefined : t('nameFirst'),
        run: () => save(name, spec),
      }}
      actions={
        <Button
          onClick={() => setSimulates(true)}
          disabled={busy}
          sx={{
            mr: 'auto',
            flexBasis: { xs: '100%', sm: 'auto' },
            justifyContent: 'flex-start',
          }}
        >
          {t('simulation.ask')}
        </Button>
      }
      onClose={props.onClose}
    >
      {!policy && (
        <Line label={t('policy.name')} value={name} onChange={setName} />
      )}
      <Names
        label={t('policy.environments')}
        value={environments}
        options={props.environments}
        onChange={value => setTargets(value, sources)}
      />
      <Names
        label={t('policy.from')}
        help={t('policy.from.help')}
        value={sources}
        options={props.environments}
        onChange={value => setTargets(environments, value)}
      />
      <Names
        label={t('policy.projects')}
        help={t('policy.projects.help')}
        value={spec.projects ?? []}
        options={props.projects}
        onChange={value =>
          setSpec({ ...spec, projects: value.length ? value : undefined })
        }
      />
      <FormControlLabel
        label={t('policy.breakGlass')}
        control={
          <Switch
            checked={spec.allowBreakGlass !== false}
            onChange={(_event, allowBreakGlass) =>
              setSpec({ ...spec, allowBreakGlass })
            }
          />
        }
      />
      <Typography variant="subtitle1" component="h3" fontWeight={600}>
        {t('policy.gates')}
      </Typography>
      <Typography variant="body2" color="text.secondary">
        {t('policy.gates.help')}
      </Typography>
      {spec.gates.map((gate, index) => (
        <GateEditor
          key={index}
          gate={gate}
          onChange={changed =>
            setSpec({
              ...spec,
              gates: spec.gates.map((old, i) => (i === index ? changed : old)),
            })
          }
          onRemove={() =>
            setSpec({
              ...spec,
              gates: spec.gates.filter((_, i) => i !== index),
            })
          }
        />
      ))}
      <Row>
        {GATE_KINDS.map(kind => (
          <Button
            key={kind}
            size="small"
            variant="outlined"
            onClick={() =>
              setSpec({
                ...spec,
                gates: [
                  ...spec.gates,
                  newGate(
                    kind,
                    spec.gates.map(gate => gate.name),
                  ),
                ],
              })
            }
          >
            {t('policy.addGate', { kind: t(`gate.kind.${kind}`) })}
          </Button>
        ))}
      </Row>
      {simulates && (
        <SimulationDialog
          namespace={namespace}
          change={{ policy: { name: named, spec: cleaned(spec) } }}
          onClose={() => setSimulates(false)}
        />
      )}
    </FormDialog>
  );
}
