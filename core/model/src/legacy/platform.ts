import { JsonObject, KubeObject } from '../object';
import { Collected } from './collected';
import { fromShorthand, ShorthandError } from './shorthand';
import { defined, placeOf, record, records, text } from './values';

/** Reads one older object into what it is called today. */
export type Converter = (object: KubeObject, into: Collected) => void;

const nameRef = (value: unknown, kind: string): JsonObject | undefined => {
  const name = text(value) ?? text(record(value).name);
  return name ? { kind: text(record(value).kind) ?? kind, name } : undefined;
};

const organization: Converter = (object, into) => {
  const { displayName, description } = record(object.spec);
  const { name } = placeOf(object);
  into.add(
    'Organization',
    { name },
    defined({ displayName, description }),
    object,
  );
};

const project: Converter = (object, into) => {
  const pipeline = nameRef(
    record(object.spec).deploymentPipelineRef,
    'DeploymentPipeline',
  );
  into.add(
    'Project',
    placeOf(object),
    defined({
      deploymentPipelineRef: pipeline,
      type: { kind: 'ClusterProjectType', name: 'default' },
    }),
    object,
  );
};

const environment: Converter = (object, into) => {
  const spec = record(object.spec);
  const { dnsPrefix, security } = record(spec.gateway);
  if (dnsPrefix || security) {
    into.note(
      object,
      'gateway.dnsPrefix and gateway.security are gone: host names come from the gateway of the DataPlane, tokens are checked by a Trait.',
    );
  }
  into.add(
    'Environment',
    placeOf(object),
    defined({
      dataPlaneRef: nameRef(spec.dataPlaneRef, 'DataPlane'),
      isProduction: spec.isProduction,
    }),
    object,
  );
};

/** Planes once held the credentials of their cluster; now an agent dials out from there. */
const plane =
  (kind: string): Converter =>
  (object, into) => {
    const spec = record(object.spec);
    const place = placeOf(object);
    const { publicVirtualHost, organizationVirtualHost } = record(spec.gateway);
    const gateway = (host: unknown, name: string) =>
      text(host)
        ? {
            name,
            namespace: 'openchoreo-data-plane',
            https: { host: host as string, port: 443 },
          }
        : undefined;
    const ingress = defined({
      external: gateway(publicVirtualHost, 'gateway-external'),
      internal: gateway(organizationVirtualHost, 'gateway-internal'),
    });
    into.note(
      object,
      'Credentials of the cluster are not carried over: start an agent there, and put the certificate authority of its certificate into spec.clusterAgent.clientCA.',
    );
    if (spec.registry) {
      into.note(
        object,
        'registry is gone: workflows name the registry they push to.',
      );
    }
    const observer = text(record(spec.observer).url);
    if (observer) {
      into.note(
        object,
        `The observer at ${observer} becomes an ObservabilityPlane of its own; name it in spec.observabilityPlaneRef.`,
      );
    }
    into.add(
      kind,
      place,
      defined({
        planeID: place.name,
        clusterAgent: { clientCA: {} },
        gateway:
          kind === 'DataPlane' && Object.keys(ingress).length > 0
            ? { ingress }
            : undefined,
      }),
      object,
    );
  };

/** `requiresApproval` was never enforced there; here it becomes a gate. */
const pipeline: Converter = (object, into) => {
  const place = placeOf(object);
  const paths = records(record(object.spec).promotionPaths);
  into.add(
    'DeploymentPipeline',
    place,
    {
      promotionPaths: paths.map(path => ({
        sourceEnvironmentRef: nameRef(
          path.sourceEnvironmentRef,
          'Environment',
        )!,
        targetEnvironmentRefs: records(path.targetEnvironmentRefs).map(
          target => nameRef(target, 'Environment')!,
        ),
      })),
    },
    object,
  );
  const gated = paths.flatMap(path =>
    records(path.targetEnvironmentRefs)
      .filter(t => t.requiresApproval || t.isManualApprovalRequired)
      .map(target => ({
        environment: target.name,
        fromEnvironment: nameRef(path.sourceEnvironmentRef, 'Environment')!
          .name,
      })),
  );
  if (gated.length === 0) return;
  into.note(
    object,
    'Its approvals are a PromotionPolicy now; by default group approvers decides.',
  );
  into.add(
    'PromotionPolicy',
    { ...place, name: `${place.name}-approvals` },
    {
      pipeline: place.name,
      targets: gated,
      gates: [
        {
          name: 'approval',
          approval: { from: [{ claim: 'groups', value: 'approvers' }] },
        },
      ],
    },
  );
};

const RENAMED_INPUTS = /\benvOverrides\b/g;

/** Types of v0.4 to v0.13: parameters in shorthand, `envOverrides` for what is `environmentConfigs` now. */
const type: Converter = (object, into) => {
  const { schema, ...spec } = record(object.spec);
  const { types, parameters, envOverrides, ...others } = record(schema);
  for (const name of Object.keys(others)) {
    into.note(object, `schema.${name} has no counterpart.`);
  }
  const section = (fields: unknown) => {
    if (fields === undefined) return undefined;
    try {
      return { openAPIV3Schema: fromShorthand(record(fields), record(types)) };
    } catch (error) {
      if (!(error instanceof ShorthandError)) throw error;
      into.note(object, `Its schema is to be written anew: ${error.message}.`);
      return undefined;
    }
  };
  const place = placeOf(object);
  into.add(
    object.kind,
    object.metadata.namespace ? place : { name: place.name },
    {
      ...defined({
        parameters: section(parameters),
        environmentConfigs: section(envOverrides),
      }),
      ...(JSON.parse(
        JSON.stringify(spec).replace(RENAMED_INPUTS, 'environmentConfigs'),
      ) as JsonObject),
    },
    object,
  );
};

/** What the platform is made of. */
export const PLATFORM: Readonly<Record<string, Converter>> = {
  Organization: organization,
  Project: project,
  Environment: environment,
  DataPlane: plane('DataPlane'),
  BuildPlane: plane('WorkflowPlane'),
  DeploymentPipeline: pipeline,
  ComponentType: type,
  Trait: type,
};
