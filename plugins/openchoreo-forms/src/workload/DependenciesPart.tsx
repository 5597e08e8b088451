import { ReactNode } from 'react';
import DeleteIcon from '@mui/icons-material/Delete';
import Autocomplete from '@mui/material/Autocomplete';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import {
  EndpointDependency,
  EXTERNAL_PROTOCOLS,
  ExternalDependency,
  ResourceDependency,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { useFormText } from '../texts';
import { AddressFields, OutputFields } from './Bindings';
import { Field, NumberField } from './Field';
import { Section } from './Section';
import { tidy, withItem, WorkloadPartProps } from './types';

/** What can be depended on; offered while somebody types, never required. */
export interface DependencyOptions {
  project: string;
  endpoints: readonly { project: string; component: string; name: string }[];
  resources: readonly string[];
}

type Dependencies = NonNullable<WorkloadTemplate['dependencies']>;
type ItemProps<T> = {
  value: T;
  onChange: (value: T | undefined) => void;
  problemAt: (path: string) => string | undefined;
  options: DependencyOptions;
};

/** What a workload calls: endpoints of components, resources of the project, and services outside the platform. */
export function DependenciesPart(
  props: WorkloadPartProps & { options: DependencyOptions },
) {
  const t = useFormText();
  const { value, onChange, problemAt, options } = props;
  const {
    endpoints = [],
    resources = [],
    external = [],
  } = value.dependencies ?? {};
  const set = (change: Partial<Dependencies>) => {
    const dependencies = tidy({ ...value.dependencies, ...change });
    const { dependencies: _, ...rest } = value;
    onChange(
      Object.keys(dependencies).length > 0 ? { ...rest, dependencies } : rest,
    );
  };
  const item = <K extends 'endpoints' | 'resources' | 'external'>(
    list: K,
    index: number,
  ) => ({
    options,
    problemAt: (path: string) =>
      problemAt(`dependencies.${list}[${index}]${path}`),
  });
  return (
    <Section
      title={t('dependencies.title')}
      empty={
        endpoints.length + resources.length + external.length === 0
          ? t('dependencies.none')
          : undefined
      }
      add={[
        {
          label: t('dependencies.component.add'),
          onClick: () =>
            set({
              endpoints: [
                ...endpoints,
                {
                  component: '',
                  name: '',
                  visibility: 'project',
                  envBindings: {},
                },
              ],
            }),
        },
        {
          label: t('dependencies.resource.add'),
          onClick: () => set({ resources: [...resources, { ref: '' }] }),
        },
        {
          label: t('dependencies.external.add'),
          onClick: () =>
            set({
              external: [
                ...external,
                { name: '', host: '', port: 443, protocol: 'HTTP', tls: true },
              ],
            }),
        },
      ]}
    >
      {endpoints.map((entry, index) => (
        <ComponentItem
          key={`e${index}`}
          {...item('endpoints', index)}
          value={entry}
          onChange={next =>
            set({ endpoints: withItem(endpoints, index, next) })
          }
        />
      ))}
      {resources.map((entry, index) => (
        <ResourceItem
          key={`r${index}`}
          {...item('resources', index)}
          value={entry}
          onChange={next =>
            set({ resources: withItem(resources, index, next) })
          }
        />
      ))}
      {external.map((entry, index) => (
        <ExternalItem
          key={`x${index}`}
          {...item('external', index)}
          value={entry}
          onChange={next => set({ external: withItem(external, index, next) })}
        />
      ))}
    </Section>
  );
}

function Item(props: {
  name: string;
  onRemove: () => void;
  first: ReactNode;
  children: ReactNode;
}) {
  const t = useFormText();
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Stack spacing={2}>
        <Stack direction="row" spacing={1} alignItems="flex-start">
          <Stack
            direction={{ xs: 'column', sm: 'row' }}
            spacing={1}
            sx={{ flexGrow: 1, minWidth: 0 }}
          >
            {props.first}
          </Stack>
          <IconButton
            aria-label={t('dependencies.component.remove', {
              name: props.name,
            })}
            onClick={props.onRemove}
          >
            <DeleteIcon />
          </IconButton>
        </Stack>
        {props.children}
      </Stack>
    </Paper>
  );
}

/** A text with offers. */
function Offered(props: {
  label: string;
  value: string;
  offers: readonly string[];
  problem?: string;
  onChange: (value: string) => void;
}) {
  const { label, value, offers, problem, onChange } = props;
  return (
    <Autocomplete
      freeSolo
      fullWidth
      size="small"
      options={[...new Set(offers)].sort()}
      inputValue={value}
      onInputChange={(_event, text) => onChange(text.trim())}
      renderInput={({ size: _, ...params }) => (
        <Field
          {...params}
          label={label}
          problem={problem}
          // The list around it tells what was typed.
          onChange={() => {}}
          inputProps={params.inputProps}
        />
      )}
    />
  );
}

function ComponentItem(props: ItemProps<EndpointDependency>) {
  const t = useFormText();
  const { value, onChange, problemAt, options } = props;
  const project = value.project || options.project;
  const set = (change: Partial<EndpointDependency>) => {
    const next = { ...value, ...change };
    const isOwn = !next.project || next.project === options.project;
    if (isOwn) delete next.project;
    onChange({ ...next, visibility: isOwn ? 'project' : 'namespace' });
  };
  return (
    <Item
      name={value.component}
      onRemove={() => onChange(undefined)}
      first={
        <>
          <Offered
            label={t('dependencies.project')}
            value={project}
            offers={options.endpoints.map(e => e.project)}
            problem={problemAt('.project')}
            onChange={text => set({ project: text })}
          />
          <Offered
            label={t('dependencies.component')}
            value={value.component}
            offers={options.endpoints
              .filter(e => e.project === project)
              .map(e => e.component)}
            problem={problemAt('.component')}
            onChange={component => set({ component })}
          />
          <Offered
            label={t('dependencies.endpoint')}
            value={value.name}
            offers={options.endpoints
              .filter(
                e => e.project === project && e.component === value.component,
              )
              .map(e => e.name)}
            problem={problemAt('.name')}
            onChange={name => set({ name })}
          />
        </>
      }
    >
      <AddressFields
        value={value.envBindings}
        problemAt={problemAt}
        onChange={envBindings => set({ envBindings })}
      />
    </Item>
  );
}

function ResourceItem(props: ItemProps<ResourceDependency>) {
  const t = useFormText();
  const { value, onChange, problemAt, options } = props;
  return (
    <Item
      name={value.ref}
      onRemove={() => onChange(undefined)}
      first={
        <Offered
          label={t('dependencies.resource')}
          value={value.ref}
          offers={options.resources}
          problem={problemAt('.ref')}
          onChange={ref => onChange({ ...value, ref })}
        />
      }
    >
      <OutputFields
        value={value.envBindings ?? {}}
        onChange={envBindings => {
          const { envBindings: _, ...rest } = value;
          onChange(
            Object.keys(envBindings).length > 0
              ? { ...rest, envBindings }
              : rest,
          );
        }}
      />
    </Item>
  );
}

function ExternalItem(props: ItemProps<ExternalDependency>) {
  const t = useFormText();
  const { value, onChange, problemAt } = props;
  const set = (change: Partial<ExternalDependency>) =>
    onChange({ ...value, ...change });
  return (
    <Item
      name={value.name}
      onRemove={() => onChange(undefined)}
      first={
        <>
          <Field
            label={t('name')}
            value={value.name}
            problem={problemAt('.name')}
            onChange={text => set({ name: text.trim() })}
          />
          <Field
            label={t('dependencies.external.host')}
            example="api.example.com"
            value={value.host}
            problem={problemAt('.host')}
            inputProps={{ spellCheck: false }}
            onChange={text => set({ host: text.trim() })}
          />
        </>
      }
    >
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1}>
        <Field
          select
          label={t('dependencies.external.protocol')}
          value={value.protocol ?? 'TCP'}
          problem={problemAt('.protocol')}
          onChange={protocol =>
            set({ protocol: protocol as ExternalDependency['protocol'] })
          }
        >
          {EXTERNAL_PROTOCOLS.map(protocol => (
            <MenuItem key={protocol} value={protocol}>
              {protocol}
            </MenuItem>
          ))}
        </Field>
        <NumberField
          label={t('endpoints.port')}
          value={value.port}
          problem={problemAt('.port')}
          inputProps={{ min: 1, max: 65535 }}
          onChange={port => set({ port: port as number })}
        />
        <FormControlLabel
          label={t('dependencies.external.tls')}
          control={
            <Checkbox
              checked={value.tls ?? false}
              onChange={(_event, tls) => set({ tls })}
            />
          }
        />
      </Stack>
      <AddressFields
        value={value.envBindings ?? {}}
        problemAt={problemAt}
        onChange={envBindings => {
          const { envBindings: _, ...rest } = value;
          onChange(
            Object.keys(envBindings).length > 0
              ? { ...rest, envBindings }
              : rest,
          );
        }}
      />
    </Item>
  );
}
