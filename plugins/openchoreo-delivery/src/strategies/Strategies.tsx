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
  FoundDialog,
  openchoreoApiRef,
  useDialogAddress,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { RuleCard } from '../policies/RuleCard';
import { RuleList } from '../policies/RuleList';
import { useDeliveryText } from '../texts';
import { StrategyDialog } from './StrategyDialog';
import { strategyScope, strategyWords } from './words';

/** Dialogs about a strategy that is there. */
const ABOUT_STRATEGY = ['edit-strategy', 'remove-strategy'];

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
  const { dialog, open, close } = useDialogAddress('strategy');
  const about = dialog?.strategy ?? '';
  const found = strategies.items.find(s => s.metadata.name === about);
  const types = new Set(
    components.items.flatMap(c => c.spec.componentType?.name ?? []),
  );
  const options = {
    environments: props.environments,
    projects: props.projects,
    components: components.items.map(c => c.metadata.name),
    types: [...types].sort(),
  };
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
            onClick={() => open('create-strategy')}
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
            onEdit={() =>
              open('edit-strategy', { strategy: strategy.metadata.name })
            }
            onRemove={() =>
              open('remove-strategy', { strategy: strategy.metadata.name })
            }
          />
        )}
      </RuleList>
      {dialog?.name === 'create-strategy' && (
        <StrategyDialog
          namespace={namespace}
          options={options}
          onClose={close}
        />
      )}
      {dialog &&
        ABOUT_STRATEGY.includes(dialog.name) &&
        strategies.status !== 'loading' && (
          <FoundDialog
            key={`${dialog.name} ${about}`}
            item={found}
            what={t('address.strategy', { name: about })}
            onClose={close}
          >
            {strategy =>
              dialog.name === 'edit-strategy' ? (
                <StrategyDialog
                  namespace={namespace}
                  strategy={strategy}
                  options={options}
                  onClose={close}
                />
              ) : (
                <ConfirmDialog
                  open
                  title={t('strategy.remove', { name: about })}
                  confirmLabel={t('remove')}
                  destructive
                  onClose={close}
                  onConfirm={async () => {
                    await api.resources.delete(deliveryStrategyKind, {
                      namespace,
                      name: about,
                    });
                  }}
                >
                  {t('strategy.remove.text')}
                </ConfirmDialog>
              )
            }
          </FoundDialog>
        )}
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
