import { Infer, s } from '../schema/builder';
import { conditions, observedGeneration } from './common';
import { column, defineKind, ResourceObject } from './define';

/** Kubernetes Secret types a reference may produce. */
export const SECRET_TYPES = [
  'Opaque',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/dockercfg',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/tls',
  'bootstrap.kubernetes.io/token',
] as const;

const stringMap = s.map(s.string());
const spec = s.object({
  targetPlane: s
    .object({
      kind: s.enum(
        'WorkflowPlane',
        'ClusterWorkflowPlane',
        'DataPlane',
        'ClusterDataPlane',
      ),
      name: s.name(),
    })
    .optional(),
  template: s.object({
    type: s.enum(...SECRET_TYPES).default('Opaque'),
    metadata: s
      .object({
        annotations: stringMap.optional(),
        labels: stringMap.optional(),
      })
      .optional(),
  }),
  data: s.array(
    s.object({
      secretKey: s.name(),
      remoteRef: s.object({
        key: s.name(),
        property: s.string().optional(),
        version: s.string().optional(),
      }),
    }),
    { minItems: 1 },
  ),
  refreshInterval: s.string().default('1h'),
});
const status = s.object({
  observedGeneration,
  conditions,
  lastRefreshTime: s.time().optional(),
  secretStores: s
    .array(
      s.object({ kind: s.string(), name: s.string(), namespace: s.string() }),
    )
    .optional(),
});

export type SecretReferenceSpec = Infer<typeof spec>;
export type SecretReferenceStatus = Infer<typeof status>;
/** Where secret values are kept; never the values. */
export type SecretReference = ResourceObject<
  SecretReferenceSpec,
  SecretReferenceStatus
>;

export const secretReferenceKind = defineKind({
  kind: 'SecretReference',
  description: 'Where secret values are kept; never the values.',
  columns: [column('Type', '.spec.template.type')],
  spec,
  status,
});
