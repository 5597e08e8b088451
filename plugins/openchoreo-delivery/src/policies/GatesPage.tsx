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
  FoundDialog,
  openchoreoApiRef,
  PageBody,
  StatusLabel,
  useDialogAddress,
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

/** Dialogs about a policy that is there. */
const ABOUT_POLICY = ['edit-policy', 'remove-policy', 'simulate-removal'];

function Policies() {
  const { name: namespace } = useOrganization();
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const policies = useResources<PromotionPolicy>(promotionPolicyKind, {
    namespace,
  });
  const environments = useEnvironments(namespace);
  const projects = useResources<Project>(projectKind, { namespace });
  const { dialog, open, close } = useDialogAddress('policy');
  const about = dialog?.policy ?? '';
  const found = policies.items.find(p => p.metadata.name === about);
  const known = {
    namespace,
    environments: environments.items.map(e => e.metadata.name),
    projects: projects.items.map(p => p.metadata.name),
  };
  return (
    <>
      {dialog?.name === 'create-policy' && (
        <PolicyDialog {...known} onClose={close} />
      )}
      {dialog &&
        ABOUT_POLICY.includes(dialog.name) &&
        policies.status !== 'loading' && (
          <FoundDialog
            key={`${dialog.name} ${about}`}
            item={found}
            what={t('address.policy', { name: about })}
            onClose={close}
          >
            {policy => {
              if (dialog.name === 'edit-policy') {
                return (
                  <PolicyDialog {...known} policy={policy} onClose={close} />
                );
              }
              if (dialog.name === 'simulate-removal') {
                return (
                  <SimulationDialog
                    namespace={namespace}
                    change={{ remove: about }}
                    onClose={close}
                  />
                );
              }
              return (
                <ConfirmDialog
                  open
                  title={t('policy.remove', { name: about })}
                  confirmLabel={t('remove')}
                  destructive
                  onClose={close}
                  onConfirm={async () => {
                    await api.resources.delete(promotionPolicyKind, {
                      namespace,
                      name: about,
                    });
                  }}
                >
                  {t('policy.remove.text')}
                  <Button
                    size="small"
                    onClick={() => open('simulate-removal', { policy: about })}
                    sx={{ display: 'block', mt: 1, ml: -0.5 }}
                  >
                    {t('simulation.ask.remove')}
                  </Button>
                </ConfirmDialog>
              );
            }}
          </FoundDialog>
        )}
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
            onClick={() => open('create-policy')}
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
            onEdit={() => open('edit-policy', { policy: policy.metadata.name })}
            onRemove={() =>
              open('remove-policy', { policy: policy.metadata.name })
            }
          />
        )}
      </RuleList>
      <Strategies {...known} />
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
