import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Button from '@mui/material/Button';
import {
  Project,
  projectKind,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  openchoreoApiRef,
  PageBody,
  StatusLabel,
  useEnvironments,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useAttempt } from '../shared/useAttempt';
import { SimulationDialog } from '../simulation/SimulationDialog';
import { Strategies } from '../strategies/Strategies';
import { useDeliveryText } from '../texts';
import { gateWords } from './gates';
import { PolicyDialog } from './PolicyDialog';
import { RuleCard } from './RuleCard';
import { RuleList } from './RuleList';

function PolicyCard(props: {
  policy: PromotionPolicy;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { policy } = props;
  const { metadata, spec } = policy;
  const { namespace, name } = metadata;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const { busy, error, attempt } = useAttempt();
  const question = (verb: string) => ({
    action: `promotionpolicy:${verb}`,
    scope: { namespace },
  });
  const setPaused = () =>
    attempt(() =>
      api.resources.patch(promotionPolicyKind, { namespace, name }, 'merge', {
        spec: { paused: !spec.paused },
      }),
    );
  const about = [
    spec.targets
      .map(({ environment, fromEnvironment }) =>
        fromEnvironment
          ? t('policy.path', { from: fromEnvironment, to: environment })
          : t('policy.into', { to: environment }),
      )
      .join(', '),
    ...(spec.projects?.length
      ? [t('policy.ofProjects', { projects: spec.projects.join(', ') })]
      : []),
    ...(spec.allowBreakGlass === false ? [t('policy.noGlass')] : []),
  ];
  return (
    <RuleCard
      label={t('policy.label', { name })}
      name={name}
      heading="h2"
      status={
        <StatusLabel
          size="small"
          tone={spec.paused ? 'off' : 'ok'}
          label={t(spec.paused ? 'policy.paused' : 'policy.inForce')}
        />
      }
      actions={
        <>
          <AccessButton
            size="small"
            question={question('update')}
            aria-label={t('policy.edit', { name })}
            onClick={props.onEdit}
          >
            {t('edit')}
          </AccessButton>
          <AccessButton
            size="small"
            question={question('update')}
            disabled={busy}
            aria-label={t(spec.paused ? 'policy.resume' : 'policy.pause', {
              name,
            })}
            onClick={setPaused}
          >
            {t(spec.paused ? 'resume' : 'pause')}
          </AccessButton>
          <AccessButton
            size="small"
            color="error"
            question={question('delete')}
            aria-label={t('policy.remove', { name })}
            onClick={props.onRemove}
          >
            {t('remove')}
          </AccessButton>
        </>
      }
      error={error}
      about={about.join(' · ')}
      linesLabel={t('policy.gates')}
      lines={spec.gates.map(gate => {
        const { key, values } = gateWords(gate);
        return {
          key: gate.name,
          content: (
            <>
              <strong>{gate.name}</strong>: {t(key, values)}
            </>
          ),
        };
      })}
    />
  );
}

function Policies() {
  const { name: namespace } = useOrganization();
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const policies = useResources<PromotionPolicy>(promotionPolicyKind, {
    namespace,
  });
  const environments = useEnvironments(namespace);
  const projects = useResources<Project>(projectKind, { namespace });
  const [editing, setEditing] = useState<PromotionPolicy | 'new'>();
  const [removing, setRemoving] = useState<string>();
  const [simulating, setSimulating] = useState<string>();
  return (
    <>
      <RuleList
        state={policies}
        intro={t('policy.intro')}
        create={
          <AccessButton
            variant="contained"
            question={{
              action: 'promotionpolicy:create',
              scope: { namespace },
            }}
            onClick={() => setEditing('new')}
            sx={{ flexShrink: 0 }}
          >
            {t('policy.create')}
          </AccessButton>
        }
        emptyTitle={t('policy.empty.title')}
        emptyText={t('policy.empty.text')}
      >
        {policy => (
          <PolicyCard
            key={policy.metadata.uid}
            policy={policy}
            onEdit={() => setEditing(policy)}
            onRemove={() => setRemoving(policy.metadata.name)}
          />
        )}
      </RuleList>
      <Strategies
        namespace={namespace}
        environments={environments.items.map(e => e.metadata.name)}
        projects={projects.items.map(p => p.metadata.name)}
      />
      {editing && (
        <PolicyDialog
          namespace={namespace}
          {...(editing === 'new' ? {} : { policy: editing })}
          environments={environments.items.map(e => e.metadata.name)}
          projects={projects.items.map(p => p.metadata.name)}
          onClose={() => setEditing(undefined)}
        />
      )}
      <ConfirmDialog
        open={removing !== undefined}
        title={t('policy.remove', { name: removing ?? '' })}
        confirmLabel={t('remove')}
        destructive
        onClose={() => setRemoving(undefined)}
        onConfirm={async () => {
          await api.resources.delete(promotionPolicyKind, {
            namespace,
            name: removing!,
          });
        }}
      >
        {t('policy.remove.text')}
        <Button
          size="small"
          onClick={() => setSimulating(removing)}
          sx={{ display: 'block', mt: 1, ml: -0.5 }}
        >
          {t('simulation.ask.remove')}
        </Button>
      </ConfirmDialog>
      {simulating !== undefined && (
        <SimulationDialog
          namespace={namespace}
          change={{ remove: simulating }}
          onClose={() => setSimulating(undefined)}
        />
      )}
    </>
  );
}

/** Platform, Gates: what must happen before a release reaches an environment. */
export function GatesPage() {
  return (
    <PageBody>
      <Policies />
    </PageBody>
  );
}
