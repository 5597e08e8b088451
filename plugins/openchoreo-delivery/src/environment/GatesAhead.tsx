import Typography from '@mui/material/Typography';
import { policiesFor } from '@openchoreo-portal/delivery';
import {
  Promotion,
  PromotionGate,
  PromotionPolicy,
} from '@openchoreo-portal/model';
import { GateList } from '../plan/GateList';
import { GateAnswer } from '../plan/types';
import { gateWords } from '../policies/gates';
import { useDeliveryText } from '../texts';
import { Section } from './Section';

/** What stands in front of an environment: the answers about what waits, else what would be asked. */
export function GatesAhead(props: {
  environment: string;
  project: string;
  component: string;
  pipeline: string | undefined;
  policies: readonly PromotionPolicy[];
  pending: Promotion | undefined;
}) {
  const { pending } = props;
  const t = useDeliveryText();
  const words = (gate: PromotionGate) => {
    const { key, values } = gateWords(gate);
    return t(key, values);
  };
  if (pending) {
    return (
      <Section title={t('environment.gates')}>
        <GateList gates={(pending.status?.gates ?? []) as GateAnswer[]} />
      </Section>
    );
  }
  const policies = policiesFor(
    props.policies.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    {
      environment: props.environment,
      project: props.project,
      component: props.component,
      ...(props.pipeline ? { pipeline: props.pipeline } : {}),
    },
  );
  const gates = policies.flatMap(({ name, spec }) =>
    spec.gates.map(gate => ({ policy: name, gate })),
  );
  return (
    <Section title={t('environment.gates')}>
      {gates.length === 0 && (
        <Typography variant="body2" color="text.secondary">
          {t('environment.gates.none')}
        </Typography>
      )}
      {gates.map(({ policy, gate }) => (
        <Typography key={`${policy}/${gate.name}`} variant="body2">
          <strong>{gate.name}</strong>:{' '}
          {t('environment.gates.policy', { words: words(gate), policy })}
        </Typography>
      ))}
    </Section>
  );
}
