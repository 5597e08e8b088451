import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Box from '@mui/material/Box';
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
  openchoreoApiRef,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { RuleCard } from '../policies/RuleCard';
import { RuleList } from '../policies/RuleList';
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
  const types = new Set(
    components.items.flatMap(c => c.spec.componentType?.name ?? []),
  );
  return (
    <Box component="section" aria-label={t('strategy.title')} sx={{ mt: 5 }}>
      <Typography variant="h6" component="h2">
        {t('strategy.title')}
      </Typography>
      <RuleList
        state={strategies}
        intro={t('strategy.intro')}
        create={
          <AccessButton
            variant="outlined"
            question={{
              action: 'deliverystrategy:create',
              scope: { namespace },
            }}
            onClick={() => setEditing('new')}
            sx={{ flexShrink: 0 }}
          >
            {t('strategy.create')}
          </AccessButton>
        }
        emptyTitle={t('strategy.empty.title')}
        emptyText={t('strategy.empty.text')}
      >
        {strategy => (
          <Entry
            key={strategy.metadata.uid}
            strategy={strategy}
            onEdit={() => setEditing(strategy)}
            onRemove={() => setRemoving(strategy.metadata.name)}
          />
        )}
      </RuleList>
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
  const question = (verb: string) => ({
    action: `deliverystrategy:${verb}`,
    scope: { namespace },
  });
  return (
    <RuleCard
      label={t('strategy.label', { name })}
      name={name}
      heading="h3"
      actions={
        <>
          <AccessButton
            size="small"
            question={question('update')}
            aria-label={t('strategy.edit', { name })}
            onClick={props.onEdit}
          >
            {t('edit')}
          </AccessButton>
          <AccessButton
            size="small"
            color="error"
            question={question('delete')}
            aria-label={t('strategy.remove', { name })}
            onClick={props.onRemove}
          >
            {t('remove')}
          </AccessButton>
        </>
      }
      about={strategyScope(spec, t)}
      lines={strategyWords(spec, t).map(line => ({ key: line, content: line }))}
    />
  );
}
