import { Infer, s } from '../schema/builder';
import { componentOwner, conditionsStatus, port, valueFrom } from './common';
import { column, defineKind, ResourceObject } from './define';
import {
  addressBindings,
  externalDependency,
  resilience,
} from './external-dependency';

const ONE_SOURCE = [
  '!(has(self.value) && has(self.valueFrom))',
  'give value or valueFrom, not both',
] as const;

/** Environment variable of a container. */
export const envVar = s
  .object({
    key: s.string(),
    value: s.string().optional(),
    valueFrom: valueFrom.optional(),
  })
  .rule(...ONE_SOURCE);
/** See {@link envVar}. */
export type EnvVar = Infer<typeof envVar>;

/** File of a container; it lands at `mountPath/key`. */
export const fileVar = s
  .object({
    key: s.string(),
    mountPath: s.string(),
    value: s.string().optional(),
    valueFrom: valueFrom.optional(),
  })
  .rule(...ONE_SOURCE);
/** See {@link fileVar}. */
export type FileVar = Infer<typeof fileVar>;

const container = s.object({
  image: s.name().describe('OCI image, by tag or digest.'),
  command: s.array(s.string()).optional(),
  args: s.array(s.string()).optional(),
  env: s.array(envVar).optional(),
  files: s.array(fileVar).optional(),
});
/** The one container of a workload. */
export type WorkloadContainer = Infer<typeof container>;

/** How far an endpoint can be reached, from near to far. */
export const VISIBILITIES = [
  'project',
  'namespace',
  'internal',
  'external',
] as const;
/** See {@link VISIBILITIES}. */
export type EndpointVisibility = (typeof VISIBILITIES)[number];

const endpoint = s.object({
  type: s.enum('HTTP', 'gRPC', 'GraphQL', 'Websocket', 'TCP', 'UDP'),
  port,
  targetPort: port.optional().describe('Default: port.'),
  visibility: s
    .array(s.enum(...VISIBILITIES), { set: true })
    .optional()
    .describe('Beyond project, which every endpoint has.'),
  displayName: s.string().optional(),
  basePath: s.string().optional(),
  schema: s
    .object({ type: s.string().optional(), content: s.string().optional() })
    .optional(),
});
/** A port of a workload. */
export type WorkloadEndpoint = Infer<typeof endpoint>;

const endpointDependency = s.object({
  project: s.string().optional().describe('Default: the own project.'),
  component: s.name(),
  name: s.name().describe('Endpoint of that component.'),
  visibility: s.enum('project', 'namespace'),
  envBindings: addressBindings,
  resilience: resilience.optional(),
});
/** An endpoint of another component that a workload calls. */
export type EndpointDependency = Infer<typeof endpointDependency>;

const bindings = s
  .map(s.string(), { maxProperties: 50 })
  .rule(
    'self.all(k, k.size() > 0 && self[k].size() > 0)',
    'neither keys nor values may be empty',
  );
const resourceDependency = s.object({
  ref: s.name().describe('Resource of the own project.'),
  envBindings: bindings
    .optional()
    .describe('Output name to environment variable.'),
  fileBindings: bindings.optional().describe('Output name to mount path.'),
});
/** A resource that a workload uses. */
export type ResourceDependency = Infer<typeof resourceDependency>;

/** What a workload is, apart from whose it is; frozen in every release. */
export const workloadTemplate = {
  container,
  endpoints: s.map(endpoint).optional(),
  dependencies: s
    .object({
      endpoints: s.array(endpointDependency, { maxItems: 50 }).optional(),
      resources: s
        .array(resourceDependency, { maxItems: 50, uniqueBy: ['ref'] })
        .optional(),
      external: s
        .array(externalDependency, { maxItems: 50, uniqueBy: ['name'] })
        .optional(),
    })
    .optional(),
};

const spec = s.object({
  owner: componentOwner.immutable('spec.owner'),
  ...workloadTemplate,
});

export type WorkloadSpec = Infer<typeof spec>;
/** What a component runs, offers and needs. */
export type Workload = ResourceObject<WorkloadSpec>;

export const workloadKind = defineKind({
  kind: 'Workload',
  description: 'What a component runs, offers and needs.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Component', '.spec.owner.componentName'),
  ],
  selectableFields: ['.spec.owner.projectName', '.spec.owner.componentName'],
  spec,
  status: conditionsStatus,
});
