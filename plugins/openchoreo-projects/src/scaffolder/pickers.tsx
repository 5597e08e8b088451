import { useEffect } from 'react';
import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { parseEntityRef } from '@backstage/catalog-model';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  ANNOTATIONS,
  clusterComponentTypeKind,
  clusterProjectTypeKind,
  clusterResourceTypeKind,
  ComponentType,
  componentTypeKind,
  KindDefinition,
  Project,
  projectKind,
  projectTypeKind,
  resourceTypeKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  useEnvironments,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useScaffolderText } from './texts';

/** What the form around a field has so far. */
export interface FormSoFar {
  project?: string;
  name?: string;
  [field: string]: unknown;
}

/** Namespace and name of the project that was chosen in the form, if one was. */
export function projectOf(context: unknown): {
  namespace: string;
  project: string;
} {
  const { formData } = (context ?? {}) as { formData?: FormSoFar };
  const chosen = formData?.project;
  if (!chosen) return { namespace: '', project: '' };
  const { namespace, name } = parseEntityRef(chosen, {
    defaultKind: 'system',
    defaultNamespace: 'default',
  });
  return { namespace, project: name };
}

const titleOf = ({ metadata }: StoredObject) =>
  metadata.annotations?.[ANNOTATIONS.displayName] ?? metadata.name;

interface Offer {
  value: string;
  title: string;
  detail: string;
}

type PickerProps<TOptions = object> = FieldExtensionComponentProps<
  string,
  TOptions
>;

function Picker(props: {
  field: Pick<
    PickerProps,
    | 'schema'
    | 'idSchema'
    | 'required'
    | 'disabled'
    | 'rawErrors'
    | 'formData'
    | 'name'
  >;
  offers: readonly Offer[];
  loading: boolean;
  onChange: (value: string | undefined) => void;
}) {
  const t = useScaffolderText();
  const { field, offers } = props;
  const chosen = offers.find(offer => offer.value === field.formData);
  return (
    <Autocomplete
      id={field.idSchema.$id}
      options={[...offers]}
      value={chosen ?? null}
      loading={props.loading}
      disabled={field.disabled}
      noOptionsText={t('none')}
      getOptionLabel={offer => offer.title}
      isOptionEqualToValue={(a, b) => a.value === b.value}
      onChange={(_event, offer) => props.onChange(offer?.value)}
      renderOption={(attributes, offer) => (
        <li {...attributes} key={offer.value}>
          <span>
            {offer.title}{' '}
            <span style={{ opacity: 0.75, fontSize: '0.8125rem' }}>
              {offer.detail}
            </span>
          </span>
        </li>
      )}
      renderInput={params => (
        <TextField
          {...params}
          label={field.schema.title ?? field.name}
          required={field.required}
          error={(field.rawErrors ?? []).length > 0}
          helperText={field.schema.description}
        />
      )}
    />
  );
}

/** Chooses a project; the value is its entity reference, `system:<organisation>/<name>`. */
export function ProjectPicker(props: PickerProps<{ namespace?: string }>) {
  const { name: organization } = useOrganization();
  const projects = useResources<Project>(projectKind, {
    namespace: props.uiSchema['ui:options']?.namespace,
  });
  const offers = projects.items
    .map(project => ({
      value: `system:${project.metadata.namespace}/${project.metadata.name}`,
      title: titleOf(project),
      detail: `${project.metadata.namespace}/${project.metadata.name}`,
    }))
    // What the person works in comes first.
    .sort(
      (a, b) =>
        Number(b.detail.startsWith(`${organization}/`)) -
          Number(a.detail.startsWith(`${organization}/`)) ||
        a.title.localeCompare(b.title),
    );
  return (
    <Picker
      field={props}
      offers={offers}
      loading={projects.status === 'loading'}
      onChange={value => props.onChange(value)}
    />
  );
}

/** Chooses an environment of the organisation that the project is in, or one that every organisation has; the value is its name. */
export function EnvironmentPicker(props: PickerProps) {
  const { name: organization } = useOrganization();
  const { namespace } = projectOf(props.formContext);
  const { status, items } = useEnvironments(namespace || organization);
  return (
    <Picker
      field={props}
      offers={items.map(environment => ({
        value: environment.metadata.name,
        title: titleOf(environment),
        detail: environment.metadata.name,
      }))}
      loading={status === 'loading'}
      onChange={value => props.onChange(value)}
    />
  );
}

const TYPES: Record<string, [KindDefinition, KindDefinition]> = {
  component: [componentTypeKind, clusterComponentTypeKind],
  resource: [resourceTypeKind, clusterResourceTypeKind],
  project: [projectTypeKind, clusterProjectTypeKind],
};

/** Chooses a type of components, resources or projects (`of`); the value is `<kind>/<name>`, for components with the workload type in the name. */
export function TypePicker(
  props: PickerProps<{ of?: 'component' | 'resource' | 'project' }>,
) {
  const { name: organization } = useOrganization();
  const { namespace } = projectOf(props.formContext);
  const [own, shared] = TYPES[props.uiSchema['ui:options']?.of ?? 'component'];
  const mine = useResources<StoredObject>(own, {
    namespace: namespace || organization,
  });
  const all = useResources<StoredObject>(shared);
  const offers = [...mine.items, ...all.items].map(type => {
    const { workloadType } = (type as ComponentType).spec;
    const name = workloadType
      ? `${workloadType}/${type.metadata.name}`
      : type.metadata.name;
    return {
      value: `${type.kind}/${name}`,
      title: titleOf(type),
      detail: name,
    };
  });
  const { formData, onChange } = props;
  const only = offers.length === 1 ? offers[0].value : undefined;
  useEffect(() => {
    if (only && !formData) onChange(only);
  }, [only, formData, onChange]);
  return (
    <Picker
      field={props}
      offers={offers}
      loading={mine.status === 'loading' || all.status === 'loading'}
      onChange={value => onChange(value)}
    />
  );
}
