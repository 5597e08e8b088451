import { useMemo } from 'react';
import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  clusterTraitKind,
  Component,
  ComponentTrait,
  JsonObject,
  Resource,
  resourceKind,
  SecretReference,
  secretReferenceKind,
  Trait,
  traitKind,
  Workload,
  workloadKind,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import {
  lookup,
  PreviewPane,
  SchemaForm,
  TraitsEditor,
  useFormText,
  WorkloadEditor,
  workloadProblems,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import {
  OpenChoreoQueryProvider,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePipelineOrder } from '../overview/usePipelineOrder';
import { FormSoFar, projectOf } from './pickers';
import { useScaffolderText } from './texts';

type Values = Record<string, unknown>;

/** Parameters of a type, from the schema in the field's options. */
export function ParametersField(
  props: FieldExtensionComponentProps<Values, { schema?: JsonObject }>,
) {
  return (
    <SchemaForm
      schema={props.uiSchema['ui:options']?.schema}
      value={props.formData}
      idPrefix={props.idSchema.$id}
      disabled={props.disabled}
      onChange={value => props.onChange(value)}
    />
  );
}

const NOTHING: WorkloadTemplate = {
  container: { image: '' },
  endpoints: { http: { type: 'HTTP', port: 8080, visibility: ['external'] } },
};

/** What runs: image, variables, files, endpoints and dependencies. */
export function WorkloadField(
  props: FieldExtensionComponentProps<WorkloadTemplate>,
) {
  const f = useFormText();
  const { namespace, project } = projectOf(props.formContext);
  const select = { namespace, skip: !namespace };
  const secrets = useResources<SecretReference>(secretReferenceKind, select);
  const workloads = useResources<Workload>(workloadKind, select);
  const resources = useResources<Resource>(resourceKind, select);
  const isEmpty = !props.formData?.container;
  const value = isEmpty ? NOTHING : props.formData!;
  const problemAt = useMemo(
    // An empty form is not wrong yet.
    () => lookup(isEmpty ? [] : workloadProblems(value, f)),
    [value, isEmpty, f],
  );
  return (
    <WorkloadEditor
      value={value}
      onChange={next => props.onChange(next)}
      problemAt={problemAt}
      secrets={secrets.items}
      options={{
        project,
        endpoints: workloads.items.flatMap(({ spec }) =>
          Object.keys(spec.endpoints ?? {}).map(name => ({
            project: spec.owner.projectName,
            component: spec.owner.componentName,
            name,
          })),
        ),
        resources: resources.items
          .filter(r => r.spec.owner.projectName === project)
          .map(r => r.metadata.name),
      }}
    />
  );
}

/** Traits that the type allows. */
export function TraitsField(
  props: FieldExtensionComponentProps<
    ComponentTrait[],
    { allowed?: { kind?: string; name: string }[] }
  >,
) {
  const { namespace } = projectOf(props.formContext);
  const own = useResources<Trait>(traitKind, { namespace, skip: !namespace });
  const shared = useResources<Trait>(clusterTraitKind);
  return (
    <TraitsEditor
      value={props.formData ?? []}
      onChange={next => props.onChange(next)}
      traits={[
        ...own.items.map(trait => ({ kind: 'Trait' as const, trait })),
        ...shared.items.map(trait => ({
          kind: 'ClusterTrait' as const,
          trait,
        })),
      ]}
      allowed={props.uiSchema['ui:options']?.allowed ?? []}
    />
  );
}

type PreviewProps = FieldExtensionComponentProps<
  null,
  { componentType?: Component['spec']['componentType'] }
>;

function Preview(props: PreviewProps) {
  const t = useScaffolderText();
  const f = useFormText();
  const { namespace, project } = projectOf(props.formContext);
  const [environment] = usePipelineOrder(namespace, project);
  const { formData = {} } = props.formContext as { formData?: FormSoFar };
  const componentType = props.uiSchema['ui:options']?.componentType;
  const { name = '', workload, parameters, traits } = formData;
  const next = useMemo(
    () => ({
      component: {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Component',
        metadata: {
          name: name || 'component',
          namespace,
          uid: '',
          resourceVersion: '',
          creationTimestamp: '',
        },
        spec: {
          owner: { projectName: project },
          componentType,
          ...(parameters ? { parameters } : {}),
          ...(traits ? { traits } : {}),
        },
      } as Component,
      workload: workload as WorkloadTemplate | undefined,
    }),
    [name, namespace, project, componentType, parameters, traits, workload],
  );
  if (!project || !componentType) {
    return <Alert severity="info">{t('preview.project')}</Alert>;
  }
  if (!next.workload) {
    return <Alert severity="info">{t('preview.later')}</Alert>;
  }
  return (
    <>
      <Typography variant="h6" component="h3" gutterBottom>
        {f('preview.title')}
      </Typography>
      <PreviewPane
        namespace={namespace}
        environment={environment}
        next={{ component: next.component, workload: next.workload }}
      />
    </>
  );
}

/** What would be made, rendered here, while the form is being filled. */
export function PreviewField(props: PreviewProps) {
  return (
    <OpenChoreoQueryProvider>
      <Preview {...props} />
    </OpenChoreoQueryProvider>
  );
}
