import Typography from '@mui/material/Typography';
import { policiesFor } from '@openchoreo-portal/delivery';
import {
  DeploymentPipeline,
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
  /** What would change there. */
  subject: Pick<
    Parameters<typeof policiesFor>[1],
    'kind' | 'component' | 'resource'
  >;
  pipeline: DeploymentPipeline | undefined;
  policies: readonly PromotionPolicy[];
  pending: Promotion | undefined;
}) {
  const { pending, pipeline } = props;
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
      ...props.subject,
      ...(pipeline ? { pipeline: pipeline.metadata.name } : {}),
    },
  );
  const gates = policies.flatMap(({ name, spec }) =>
    spec.gates.map(gate => ({ policy: name, gate })),
  );
  const asksByPath = (pipeline?.spec.promotionPaths ?? []).some(path =>
    path.targetEnvironmentRefs.some(
      target =>
        target.name === props.environment &&
        (target.requiresApproval || target.isManualApprovalRequired),
    ),
  );
  return (
    <Section title={t('environment.gates')}>
      {asksByPath && (
        <Typography variant="body2">
          {t('environment.gates.pipeline', {
            name: pipeline?.metadata.name ?? '',
          })}
        </Typography>
      )}
      {gates.length === 0 && !asksByPath && (
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
