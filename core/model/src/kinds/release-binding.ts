import { JsonObject } from '../object';
import { Infer, s } from '../schema/builder';
import { componentOwner, conditions, observedGeneration } from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';
import { externalDependencyOverride } from './external-dependency';
import { envVar, fileVar, VISIBILITIES } from './workload';

const spec = s.object({
  owner: componentOwner.immutable('spec.owner'),
  environment: s.string().immutable('spec.environment'),
  releaseName: s.string().optional(),
  state: s.enum('Active', 'Undeploy').default('Active'),
  componentTypeEnvironmentConfigs: s.openObject().optional(),
  traitEnvironmentConfigs: s
    .map(s.openObject())
    .optional()
    .describe('By instance name of the trait.'),
  workloadOverrides: s
    .object({
      container: s
        .object({
          env: s.array(envVar).optional(),
          files: s.array(fileVar).optional(),
        })
        .optional(),
      dependencies: s
        .object({
          external: s
            .array(externalDependencyOverride, {
              maxItems: 50,
              uniqueBy: ['name'],
            })
            .optional(),
        })
        .optional(),
    })
    .with({ 'x-kubernetes-preserve-unknown-fields': true })
    .optional(),
});

const endpointURL = s.object({
  scheme: s.string().optional(),
  host: s.name(),
  port: s.integer({ format: 'int32' }).optional(),
  path: s.string().optional(),
});
/** An address, in parts. */
export type EndpointURL = Infer<typeof endpointURL>;

const gatewayURLs = s.object({
  http: endpointURL.optional(),
  https: endpointURL.optional(),
  tls: endpointURL.optional(),
});
const visibility = s.enum(...VISIBILITIES);
const endpointKey = {
  namespace: s.name(),
  project: s.name(),
  component: s.name(),
  endpoint: s.name(),
};
const resourceKey = {
  namespace: s.name(),
  project: s.name(),
  resourceName: s.name(),
};

const status = s.object({
  observedGeneration,
  lastSpecUpdateTime: s.time().optional(),
  conditions,
  endpoints: s
    .array(
      s.object({
        name: s.string(),
        type: s.string().optional(),
        serviceURL: endpointURL.optional(),
        invokeURL: s.string().optional(),
        internalURLs: gatewayURLs.optional(),
        externalURLs: gatewayURLs.optional(),
      }),
    )
    .optional(),
  connectionTargets: s
    .array(
      s.object({
        ...endpointKey,
        environment: s.string().optional(),
        visibility,
      }),
    )
    .optional(),
  resolvedConnections: s
    .array(s.object({ ...endpointKey, visibility, url: endpointURL }))
    .optional(),
  pendingConnections: s
    .array(s.object({ ...endpointKey, reason: s.string() }))
    .optional(),
  resourceDependencyTargets: s
    .array(s.object({ ...resourceKey, environment: s.name() }))
    .optional(),
  pendingResourceDependencies: s
    .array(s.object({ ...resourceKey, reason: s.string() }))
    .optional(),
  secretReferenceNames: s.array(s.string()).optional(),
  digest: s
    .string()
    .optional()
    .describe('Digest of the rendered set that the environment runs.'),
  syncedRelease: s
    .string()
    .optional()
    .describe('ComponentRelease that the environment runs.'),
  drift: s
    .integer()
    .optional()
    .describe('Fields that others changed on the plane and that wait.'),
  pendingPromotion: s
    .string()
    .optional()
    .describe('Promotion that holds the newer set back.'),
});

export type ReleaseBindingSpec = Infer<typeof spec>;
export type ReleaseBindingStatus = Infer<typeof status>;
/** Environment-specific values for the container of a workload. */
export type WorkloadOverrides = NonNullable<
  ReleaseBindingSpec['workloadOverrides']
>;
/** Environment values by instance name of a trait. */
export type TraitEnvironmentConfigs = Record<string, JsonObject>;
/** A component release in one environment. */
export type ReleaseBinding = ResourceObject<
  ReleaseBindingSpec,
  ReleaseBindingStatus
>;

export const releaseBindingKind = defineKind({
  kind: 'ReleaseBinding',
  description: 'A component release in one environment.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Component', '.spec.owner.componentName'),
    column('Environment', '.spec.environment'),
    column('Release', '.spec.releaseName'),
    conditionColumn(),
  ],
  selectableFields: [
    '.spec.owner.projectName',
    '.spec.owner.componentName',
    '.spec.environment',
  ],
  spec,
  status,
});
