import {
  KubeObject,
  LABELS,
  MANAGED_BY,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { WorkflowRendering } from '@openchoreo-portal/rendering';

/** On objects of a run on its plane: name of the run. */
export const RUN_NAME_LABEL = 'openchoreo.dev/workflow-run';
/** Namespace of the run on the control plane. */
export const RUN_NAMESPACE_LABEL = 'openchoreo.dev/workflow-run-namespace';
/** Uid of the run. */
export const RUN_UID_LABEL = 'openchoreo.dev/workflow-run-uid';

const SERVICE_ACCOUNT = 'workflow-sa';
const ROLE = 'workflow-role';

/** What every run of a namespace needs on the plane, in order. Shared by all runs, so it belongs to none. */
export function runEnvironment(
  namespace: string,
  runNamespace: string,
): KubeObject[] {
  const shared = {
    [LABELS.managedBy]: MANAGED_BY,
    [LABELS.namespace]: namespace,
  };
  const metadata = (name: string) => ({
    name,
    namespace: runNamespace,
    labels: shared,
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: runNamespace, labels: shared },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(SERVICE_ACCOUNT),
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: metadata(ROLE),
      rules: [
        {
          apiGroups: ['argoproj.io'],
          resources: ['workflowtaskresults'],
          verbs: ['create', 'patch'],
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata(`${ROLE}-binding`),
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: ROLE,
      },
      subjects: [
        {
          kind: 'ServiceAccount',
          name: SERVICE_ACCOUNT,
          namespace: runNamespace,
        },
      ],
    },
  ];
}

/** Side objects, then the Argo Workflow, with labels that lead back to the run and into its namespace whatever the template says. */
export function runObjects(
  run: WorkflowRun,
  rendering: WorkflowRendering,
): { resources: KubeObject[]; workflow: KubeObject } {
  const labels = {
    [LABELS.managedBy]: MANAGED_BY,
    [RUN_NAME_LABEL]: run.metadata.name,
    [RUN_NAMESPACE_LABEL]: run.metadata.namespace ?? '',
    [RUN_UID_LABEL]: run.metadata.uid,
  };
  const own = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: {
      ...object.metadata,
      namespace: rendering.runNamespace,
      labels: { ...object.metadata.labels, ...labels },
    },
  });
  const workflow = own(rendering.run);
  return {
    resources: rendering.resources.map(r => own(r.object)),
    workflow: {
      ...workflow,
      spec: {
        ...(workflow.spec as object),
        serviceAccountName: SERVICE_ACCOUNT,
      },
    },
  };
}
