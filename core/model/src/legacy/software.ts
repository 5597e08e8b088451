import { ANNOTATIONS } from '../labels';
import { JsonObject } from '../object';
import { Converter } from './platform';
import { defined, placeOf, record, records, text } from './values';
import {
  endpointType,
  ownerOf,
  schemaOf,
  workload,
  workloadFor,
  workloadSpec,
} from './workload';

/** Types that every installation of the portal has, for those that once were built in. */
const BUILT_IN: Readonly<Record<string, string>> = {
  Service: 'deployment/portal-service',
  Webhook: 'deployment/portal-service',
  EventHandler: 'deployment/portal-worker',
  WebApplication: 'deployment/portal-web-application',
  ScheduledTask: 'cronjob/portal-scheduled-task',
  ManualTask: 'cronjob/portal-scheduled-task',
  TestRunner: 'cronjob/portal-scheduled-task',
};
/** The builder that every installation of the portal has. */
export const BUILDER = { kind: 'ClusterWorkflow', name: 'portal-builder' };

const repositoryOf = (spec: JsonObject): JsonObject | undefined => {
  const repository = record(spec.repository);
  const git = record(record(spec.source).gitRepository);
  const url = text(repository.url) ?? text(git.url);
  if (!url) return undefined;
  const { branch, commit } = record(repository.revision);
  const revision = defined({ branch, commit });
  return defined({
    url,
    secretRef: text(record(git.authentication).secretRef),
    revision: Object.keys(revision).length > 0 ? revision : undefined,
    appPath: text(repository.appPath),
  });
};

const component: Converter = (object, into) => {
  const spec = record(object.spec);
  const place = placeOf(object);
  if (!place.project) {
    into.note(
      object,
      'It does not say which project it belongs to, so it was left out.',
    );
    return;
  }
  const known = text(spec.type) && BUILT_IN[spec.type as string];
  if (text(spec.type) && !known) {
    into.note(
      object,
      `There is no type for ${spec.type}; choose one in spec.componentType.`,
    );
  }
  const repository = repositoryOf(record(spec.build)) ?? repositoryOf(spec);
  into.add(
    'Component',
    place,
    defined({
      owner: { projectName: place.project },
      componentType: known
        ? { kind: 'ClusterComponentType', name: known }
        : undefined,
      workflow: repository && { ...BUILDER, parameters: { repository } },
    }),
    object,
  );
  const image = text(record(record(spec.source).containerRegistry).imageName);
  if (image) {
    workloadFor(
      into,
      { ...place, project: place.project, component: place.name },
      {
        container: { image },
      },
    );
  }
};

/** Service, WebApplication, ScheduledTask: how a workload runs, by a class or a built-in type. */
const runs =
  (workloadType: string): Converter =>
  (object, into) => {
    const owner = ownerOf(object, into);
    if (!owner) return;
    const spec = record(object.spec);
    const className = text(spec.className);
    into.add(
      'Component',
      { namespace: owner.namespace, name: owner.component },
      {
        owner: { projectName: owner.project },
        componentType:
          className && className !== 'default'
            ? { kind: 'ComponentType', name: `${workloadType}/${className}` }
            : { kind: 'ClusterComponentType', name: BUILT_IN[object.kind] },
      },
      object,
    );
    const endpoints = Object.entries(record(spec.apis)).map(([name, api]) => {
      const { type, rest, className: policy } = record(api);
      const { backend, exposeLevels } = record(rest);
      if (policy) {
        into.note(
          object,
          `Policies of APIClass ${policy} need a Trait on the component.`,
        );
      }
      const { port, basePath } = record(backend);
      const levels = Array.isArray(exposeLevels) ? exposeLevels : [];
      const visibility = [
        ...(levels.includes('Organization') ? ['internal'] : []),
        ...(levels.includes('Public') ? ['external'] : []),
      ];
      return [
        name,
        defined({
          type: endpointType(type),
          port,
          basePath,
          visibility: visibility.length > 0 ? visibility : undefined,
        }),
      ];
    });
    if (endpoints.length > 0) {
      workloadFor(into, owner, { endpoints: Object.fromEntries(endpoints) });
    }
  };

/** An Endpoint of v0.2 is part of its workload now. */
const endpoint: Converter = (object, into) => {
  const owner = ownerOf(object, into);
  if (!owner) return;
  const spec = record(object.spec);
  const backend = record(spec.backendRef);
  const service = record(spec.service);
  const visible = record(spec.networkVisibilities);
  const policies = [visible.organization, visible.public].flatMap(v =>
    records(record(v).policies),
  );
  if (policies.length > 0) {
    into.note(
      object,
      `Its policies (${[...new Set(policies.map(p => `${p.type}`))].join(
        ', ',
      )}) need a Trait on the component.`,
    );
  }
  const visibility = [
    ...(record(visible.organization).enable ? ['internal'] : []),
    ...(record(visible.public).enable ? ['external'] : []),
  ];
  workloadFor(into, owner, {
    endpoints: {
      [owner.name]: defined({
        type: endpointType(spec.type),
        port: record(backend.componentRef).port ?? service.port,
        basePath: text(backend.basePath) ?? text(service.basePath),
        schema: schemaOf(spec.schema),
        visibility: visibility.length > 0 ? visibility : undefined,
      }),
    },
  });
};

const build: Converter = (object, into) => {
  const owner = ownerOf(object, into);
  if (!owner) return;
  const spec = record(object.spec);
  const repository =
    repositoryOf(spec) ??
    defined({
      revision: defined({ branch: spec.branch, commit: spec.gitRevision }),
      appPath: spec.path,
    });
  if (!repository.url) {
    into.note(
      object,
      'The URL of the repository was on its component; add it to spec.workflow.parameters.',
    );
  }
  into.add(
    'WorkflowRun',
    owner,
    { workflow: { ...BUILDER, parameters: { repository } } },
    object,
  );
};

/** A workflow's run of v0.6 to v0.16, whose repository stood in `systemParameters`. */
const workflowRun: Converter = (object, into) => {
  const { name, kind, systemParameters, parameters } = record(
    record(object.spec).workflow,
  );
  into.add(
    'WorkflowRun',
    placeOf(object),
    {
      workflow: {
        kind: text(kind) ?? 'ClusterWorkflow',
        name: text(name) ?? BUILDER.name,
        parameters: { ...record(systemParameters), ...record(parameters) },
      },
    },
    object,
  );
};

/** Everything that put something of a component into an environment. */
const binding: Converter = (object, into) => {
  const owner = ownerOf(object, into);
  if (!owner) return;
  const { environment } = owner;
  if (!environment) {
    into.note(object, 'It does not name its environment, so it was left out.');
    return;
  }
  const spec = record(object.spec);
  const { env, files } = record(spec.configurationOverrides);
  const state = text(spec.releaseState);
  const container = defined({ env, files });
  into.add(
    'ReleaseBinding',
    { namespace: owner.namespace, name: `${owner.component}-${environment}` },
    defined({
      owner: { projectName: owner.project, componentName: owner.component },
      environment,
      state: state === 'Undeploy' ? 'Undeploy' : undefined,
      componentTypeEnvironmentConfigs:
        object.kind === 'ComponentDeployment' ? spec.overrides : undefined,
      traitEnvironmentConfigs: spec.traitOverrides,
      workloadOverrides:
        Object.keys(container).length > 0 ? { container } : undefined,
    }),
    object,
    state === 'Suspend' ? { [ANNOTATIONS.suspended]: 'true' } : {},
  );
  into.note(
    object,
    'Releases have other names now: spec.releaseName is empty until somebody deploys one.',
  );
  if (spec.workloadSpec) {
    workloadFor(
      into,
      owner,
      workloadSpec(record(spec.workloadSpec), owner, object, into),
    );
  }
};

/** What people built, ran and exposed. */
export const SOFTWARE: Readonly<Record<string, Converter>> = {
  Component: component,
  Workload: workload,
  Service: runs('deployment'),
  WebApplication: runs('deployment'),
  ScheduledTask: runs('cronjob'),
  Endpoint: endpoint,
  Build: build,
  ComponentWorkflowRun: workflowRun,
  Deployment: binding,
  ServiceBinding: binding,
  WebApplicationBinding: binding,
  ScheduledTaskBinding: binding,
  ComponentDeployment: binding,
};
