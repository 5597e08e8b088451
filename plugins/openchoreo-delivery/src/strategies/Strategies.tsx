import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  Component,
  componentKind,
  DeliveryStrategy,
  deliveryStrategyKind,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  EmptyState,
  openchoreoApiRef,
  ResourceState,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeliveryText } from '../texts';
import { StrategyDialog } from './StrategyDialog';
import { strategyScope, strategyWords } from './words';

/** Which way some components take, and what goes by itself: shown, made, changed and taken away. */
export function Strategies(props: {
  namespace: string;
  environments: readonly string[];
  projects: readonly string[];
}) {
  const { namespace } = props;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const strategies = useResources<DeliveryStrategy>(deliveryStrategyKind, {
    namespace,
  });
  const components = useResources<Component>(componentKind, { namespace });
  const [editing, setEditing] = useState<DeliveryStrategy | 'new'>();
  const [removing, setRemoving] = useState<string>();
  const create = (
    <AccessButton
      variant="outlined"
      question={{ action: 'deliverystrategy:create', scope: { namespace } }}
      onClick={() => setEditing('new')}
      sx={{ flexShrink: 0 }}
    >
      {t('strategy.create')}
    </AccessButton>
  );
  const types = new Set(
    components.items.flatMap(c => c.spec.componentType?.name ?? []),
  );
  return (
    <Box component="section" aria-label={t('strategy.title')} sx={{ mt: 5 }}>
      <Typography variant="h6" component="h2">
        {t('strategy.title')}
      </Typography>
      <ResourceState
        state={strategies}
        empty={
          <EmptyState title={t('strategy.empty.title')} action={create}>
            {t('strategy.empty.text')}
          </EmptyState>
        }
      >
        {items => (
          <>
            <Stack
              direction={{ xs: 'column', sm: 'row' }}
              spacing={2}
              justifyContent="space-between"
              alignItems={{ sm: 'center' }}
              sx={{ mb: 2 }}
            >
              <Typography color="text.secondary">
                {t('strategy.intro')}
              </Typography>
              {create}
            </Stack>
            <Stack spacing={2}>
              {items.map(strategy => (
                <Entry
                  key={strategy.metadata.uid}
                  strategy={strategy}
                  onEdit={() => setEditing(strategy)}
                  onRemove={() => setRemoving(strategy.metadata.name)}
                />
              ))}
            </Stack>
          </>
        )}
      </ResourceState>
      {editing && (
        <StrategyDialog
          namespace={namespace}
          {...(editing === 'new' ? {} : { strategy: editing })}
          options={{
            environments: props.environments,
            projects: props.projects,
            components: components.items.map(c => c.metadata.name),
            types: [...types].sort(),
          }}
          onClose={() => setEditing(undefined)}
        />
      )}
      <ConfirmDialog
        open={removing !== undefined}
        title={t('strategy.remove', { name: removing ?? '' })}
        confirmLabel={t('remove')}
        destructive
        onClose={() => setRemoving(undefined)}
        onConfirm={async () => {
          await api.resources.delete(deliveryStrategyKind, {
            namespace,
            name: removing!,
          });
        }}
      >
        {t('strategy.remove.text')}
      </ConfirmDialog>
    </Box>
  );
}

function Entry(props: {
  strategy: DeliveryStrategy;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { metadata, spec } = props.strategy;
  const { namespace, name } = metadata;
  const t = useDeliveryText();
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={t('strategy.label', { name })}
      sx={{ p: 2.5 }}
    >
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={1}
        alignItems={{ sm: 'center' }}
      >
        <Typography variant="subtitle1" component="h3" fontWeight={600}>
          {name}
        </Typography>
        <Stack direction="row" spacing={1} sx={{ ml: { sm: 'auto' } }}>
          <AccessButton
            size="small"
            question={{
              action: 'deliverystrategy:update',
              scope: { namespace },
            }}
            aria-label={t('strategy.edit', { name })}
            onClick={props.onEdit}
          >
            {t('edit')}
          </AccessButton>
          <AccessButton
            size="small"
            color="error"
            question={{
              action: 'deliverystrategy:delete',
              scope: { namespace },
            }}
            aria-label={t('strategy.remove', { name })}
            onClick={props.onRemove}
          >
            {t('remove')}
          </AccessButton>
        </Stack>
      </Stack>
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ overflowWrap: 'anywhere' }}
      >
        {strategyScope(spec, t)}
      </Typography>
      <Box component="ul" sx={{ pl: 2.5, mb: 0 }}>
        {strategyWords(spec, t).map(line => (
          <Typography key={line} component="li" variant="body2">
            {line}
          </Typography>
        ))}
      </Box>
    </Paper>
  );
}
