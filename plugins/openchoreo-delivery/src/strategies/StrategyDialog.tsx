import { useState } from 'react';
import Typography from '@mui/material/Typography';
import {
  DeliveryStrategy,
  deliveryStrategyKind,
  DeliveryStrategySpec,
} from '@openchoreo-portal/model';
import { Line, Names, Row, Several } from '../policies/fields';
import { FormDialog } from '../shared/FormDialog';
import { useSave } from '../shared/useSave';
import { useDeliveryText } from '../texts';
import { labelLines, labelsOf } from './words';

/** What can be chosen from. */
export interface StrategyOptions {
  environments: readonly string[];
  projects: readonly string[];
  components: readonly string[];
  types: readonly string[];
}

/** Makes a strategy, or changes one. The server checks it. */
export function StrategyDialog(props: {
  namespace: string;
  /** Absent: a new one. */
  strategy?: DeliveryStrategy;
  options: StrategyOptions;
  onClose: () => void;
}) {
  const { namespace, strategy, options } = props;
  const t = useDeliveryText();
  const [name, setName] = useState('');
  const [spec, setSpec] = useState<DeliveryStrategySpec>(strategy?.spec ?? {});
  const { busy, error, save } = useSave(deliveryStrategyKind, {
    namespace,
    existing: strategy,
    onSaved: props.onClose,
  });
  const set = (change: Partial<DeliveryStrategySpec>) =>
    setSpec({ ...spec, ...change });
  const listed = (value: string[]) => (value.length > 0 ? value : undefined);
  return (
    <FormDialog
      title={
        strategy
          ? t('strategy.edit', { name: strategy.metadata.name })
          : t('strategy.create')
      }
      busy={busy}
      error={error}
      deed={{
        label: t('save'),
        blocked: strategy || name.trim() ? undefined : t('nameFirst'),
        run: () => save(name, spec),
      }}
      onClose={props.onClose}
    >
      {!strategy && (
        <Line label={t('strategy.name')} value={name} onChange={setName} />
      )}
      <Names
        label={t('policy.projects')}
        help={t('policy.projects.help')}
        value={spec.projects ?? []}
        options={options.projects}
        onChange={value => set({ projects: listed(value) })}
      />
      <Names
        label={t('strategy.components')}
        help={t('strategy.components.help')}
        value={spec.components ?? []}
        options={options.components}
        onChange={value => set({ components: listed(value) })}
      />
      <Names
        label={t('strategy.types')}
        help={t('strategy.types.help')}
        value={spec.componentTypes ?? []}
        options={options.types}
        onChange={value => set({ componentTypes: listed(value) })}
      />
      <Names
        label={t('strategy.labels')}
        help={t('strategy.labels.help')}
        value={labelLines(spec.matchLabels)}
        options={[]}
        onChange={value => set({ matchLabels: labelsOf(value) })}
      />
      <Line
        label={t('strategy.expression')}
        help={t('strategy.expression.help')}
        mono
        value={spec.expression}
        onChange={expression => set({ expression })}
      />
      <Line
        label={t('strategy.pipeline')}
        help={t('strategy.pipeline.help')}
        value={spec.pipeline}
        onChange={pipeline => set({ pipeline })}
      />
      <Typography variant="subtitle1" component="h3" fontWeight={600}>
        {t('strategy.paths')}
      </Typography>
      <Several
        items={spec.paths ?? []}
        addLabel={t('strategy.addPath')}
        itemLabel={index => t('strategy.path', { index: index + 1 })}
        make={() => ({ from: '', to: [] as string[] })}
        onChange={paths => set({ paths: paths.length > 0 ? paths : undefined })}
      >
        {(path, change) => (
          <Row>
            <Line
              label={t('strategy.path.from')}
              value={path.from}
              onChange={from => change({ ...path, from })}
            />
            <Names
              label={t('strategy.path.to')}
              value={path.to}
              options={options.environments}
              onChange={to => change({ ...path, to })}
            />
          </Row>
        )}
      </Several>
      <Typography variant="subtitle1" component="h3" fontWeight={600}>
        {t('strategy.automatic')}
      </Typography>
      <Several
        items={spec.automatic ?? []}
        addLabel={t('strategy.addAutomatic')}
        itemLabel={index => t('strategy.automatic.item', { index: index + 1 })}
        make={(): NonNullable<DeliveryStrategySpec['automatic']>[number] => ({
          environment: '',
        })}
        onChange={automatic =>
          set({ automatic: automatic.length > 0 ? automatic : undefined })
        }
      >
        {(item, change) => (
          <Row>
            <Line
              label={t('strategy.automatic.to')}
              value={item.environment}
              onChange={environment => change({ ...item, environment })}
            />
            <Line
              label={t('strategy.automatic.from')}
              help={t('strategy.automatic.from.help')}
              value={item.fromEnvironment}
              onChange={fromEnvironment => change({ ...item, fromEnvironment })}
            />
          </Row>
        )}
      </Several>
    </FormDialog>
  );
}
