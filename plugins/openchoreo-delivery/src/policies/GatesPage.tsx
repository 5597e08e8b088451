import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  Project,
  projectKind,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  EmptyState,
  openchoreoApiRef,
  PageBody,
  ResourceState,
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
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={t('policy.label', { name })}
      sx={{ p: 2.5 }}
    >
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={1}
        alignItems={{ sm: 'center' }}
      >
        <Typography variant="subtitle1" component="h2" fontWeight={600}>
          {name}
        </Typography>
        <StatusLabel
          size="small"
          tone={spec.paused ? 'off' : 'ok'}
          label={t(spec.paused ? 'policy.paused' : 'policy.inForce')}
        />
        <Stack direction="row" spacing={1} sx={{ ml: { sm: 'auto' } }}>
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
        </Stack>
      </Stack>
      {error && (
        <Alert severity="error" sx={{ mt: 1 }}>
          {error}
        </Alert>
      )}
      <Typography variant="body2" color="text.secondary">
        {spec.targets
          .map(({ environment, fromEnvironment }) =>
            fromEnvironment
              ? t('policy.path', { from: fromEnvironment, to: environment })
              : t('policy.into', { to: environment }),
          )
          .join(', ')}
        {spec.projects?.length
          ? ` · ${t('policy.ofProjects', {
              projects: spec.projects.join(', '),
            })}`
          : ''}
        {spec.allowBreakGlass === false && ` · ${t('policy.noGlass')}`}
      </Typography>
      <Stack
        component="ul"
        aria-label={t('policy.gates')}
        sx={{ pl: 2.5, mb: 0 }}
      >
        {spec.gates.map(gate => {
          const { key, values } = gateWords(gate);
          return (
            <Typography key={gate.name} component="li" variant="body2">
              <strong>{gate.name}</strong>: {t(key, values)}
            </Typography>
          );
        })}
      </Stack>
    </Paper>
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
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={2}
        justifyContent="space-between"
        alignItems={{ sm: 'center' }}
        sx={{ mb: 2 }}
      >
        <Typography color="text.secondary">{t('policy.intro')}</Typography>
        <AccessButton
          variant="contained"
          question={{ action: 'promotionpolicy:create', scope: { namespace } }}
          onClick={() => setEditing('new')}
          sx={{ flexShrink: 0 }}
        >
          {t('policy.create')}
        </AccessButton>
      </Stack>
      <ResourceState
        state={policies}
        empty={
          <EmptyState title={t('policy.empty.title')}>
            {t('policy.empty.text')}
          </EmptyState>
        }
      >
        {items => (
          <Stack spacing={2}>
            {items.map(policy => (
              <PolicyCard
                key={policy.metadata.uid}
                policy={policy}
                onEdit={() => setEditing(policy)}
                onRemove={() => setRemoving(policy.metadata.name)}
              />
            ))}
          </Stack>
        )}
      </ResourceState>
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
