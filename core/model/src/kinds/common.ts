import { Infer, s } from '../schema/builder';

/** DNS-1123 label. */
export const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const EXPRESSION = '^\\$\\{[\\s\\S]+\\}\\s*$';
const IDENTIFIER = '^[a-zA-Z_][a-zA-Z0-9_]*$';

/** A whole-string template expression, `${…}`. */
export const expression = s.string({ pattern: EXPRESSION });
/** A variable name of an expression. */
export const identifier = s.string({ pattern: IDENTIFIER });

/** `metav1.Condition` list. */
export const conditions = s
  .array(
    s
      .object({
        type: s.string({ maxLength: 316 }),
        status: s.enum('True', 'False', 'Unknown'),
        reason: s.string({
          minLength: 1,
          maxLength: 1024,
          pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
        }),
        message: s.string({ maxLength: 32768 }),
        lastTransitionTime: s.time(),
        observedGeneration: s
          .integer({ format: 'int64', minimum: 0 })
          .optional(),
      })
      .describe('One observation about the object.'),
    { uniqueBy: ['type'] },
  )
  .optional();

/** `metadata.generation` that the status speaks about. */
export const observedGeneration = s.integer({ format: 'int64' }).optional();

/** Status of kinds that only report conditions. */
export const conditionsStatus = s.object({ observedGeneration, conditions });
/** See {@link conditionsStatus}. */
export type ConditionsStatus = Infer<typeof conditionsStatus>;

/** A JSON Schema written by a platform engineer. */
export const schemaSection = s
  .object({
    openAPIV3Schema: s.openObject().optional(),
  })
  .describe('Parameter schema in the OpenAPI v3 dialect of JSON Schema.');
/** See {@link schemaSection}. */
export type SchemaSection = Infer<typeof schemaSection>;

/** Which plane rendered objects go to. */
export const targetPlane = s
  .enum('dataplane', 'observabilityplane')
  .default('dataplane');

/** A manifest whose strings may hold `${…}` expressions. */
export const template = s.openObject();

/** A rule over the inputs, before anything is rendered. */
export const validationRule = s.object({
  rule: expression.describe('Expression that must be true.'),
  message: s.name().describe('Shown when it is not.'),
});
/** See {@link validationRule}. */
export type RenderValidation = Infer<typeof validationRule>;

/** A templated object of a component or project type. */
export const resourceTemplate = s
  .object({
    id: s.name(),
    targetPlane,
    includeWhen: expression.optional(),
    forEach: expression.optional(),
    var: identifier.optional(),
    template,
  })
  .rule('!has(self.forEach) || has(self.var)', 'forEach needs var');
/** See {@link resourceTemplate}. */
export type ResourceTemplate = Infer<typeof resourceTemplate>;

/** Which rendered objects a rule or patch speaks about. */
export const renderTarget = {
  group: s.string().describe('Empty matches every group.'),
  version: s.name(),
  kind: s.name(),
  where: expression.optional(),
};

/** A rule over the rendered set. */
export const postRenderValidation = s
  .object({
    when: expression.optional(),
    forEach: expression.optional(),
    var: identifier.optional(),
    target: s.object({ ...renderTarget, mustMatch: s.boolean().default(true) }),
    targetPlane,
    rule: expression,
    message: s.name(),
  })
  .rule('!has(self.forEach) || has(self.var)', 'forEach needs var');
/** See {@link postRenderValidation}. */
export type PostRenderValidation = Infer<typeof postRenderValidation>;

/** One of several kinds, by name. The first kind is the default. */
export function defaultedRef<const K extends readonly string[]>(...kinds: K) {
  return s.object({ kind: kindDefault(...kinds), name: s.name() });
}

/** `kind` with a default (the first). */
export function kindDefault<const K extends readonly string[]>(...kinds: K) {
  return s.enum(...kinds).default(kinds[0] as K[number]);
}

/** TCP or UDP port. */
export const port = s.integer({ format: 'int32', minimum: 1, maximum: 65535 });

/** Key of a Secret, ConfigMap or SecretReference. */
export const keyRef = s.object({ name: s.name(), key: s.name() });
/** See {@link keyRef}. */
export type KeyRef = Infer<typeof keyRef>;

/** Where a value comes from when it is not literal. */
export const valueFrom = s.object({ secretKeyRef: keyRef.optional() });
/** See {@link valueFrom}. */
export type ValueFrom = Infer<typeof valueFrom>;

/** Owner of a component's objects. */
export const componentOwner = s.object({
  projectName: s.name(),
  componentName: s.name(),
});
/** Owner of a project's objects. */
export const projectOwner = s.object({ projectName: s.name() });
/** Owner of a resource's objects. */
export const resourceOwner = s.object({
  projectName: s.name(),
  resourceName: s.name(),
});

/** Owner of what is promoted: a component, a resource, or with neither the project itself. */
export const promotionOwner = s.object({
  projectName: s.name(),
  componentName: s.name().optional(),
  resourceName: s.name().optional(),
});

/** Where a release runs or ran, and what it was frozen from: order, soak time and authors ask for it. */
export const releaseStatus = s.object({
  observedGeneration,
  conditions,
  environments: s
    .array(
      s.object({
        name: s.name(),
        since: s.time(),
        healthySince: s
          .time()
          .optional()
          .describe('Healthy without a break since then.'),
        healthyUntil: s
          .time()
          .optional()
          .describe('When it left the environment in good health.'),
      }),
    )
    .optional()
    .describe('Environments that run or ran this release, and since when.'),
  sources: s
    .map(s.integer({ format: 'int64' }))
    .optional()
    .describe('Generation of each object it was frozen from, by uid.'),
});
/** See {@link releaseStatus}. */
export type ReleaseStatus = Infer<typeof releaseStatus>;

/** What a binding of a project or resource says about its gates. */
export const gatedStatus = {
  digest: s.string().optional().describe('Digest of the set that runs.'),
  syncedRelease: s.string().optional().describe('Release that runs.'),
  pendingPromotion: s
    .string()
    .optional()
    .describe('Promotion that it waits for.'),
};

/** Latest release of a project or resource. */
export const latestRelease = s.object({ name: s.name(), hash: s.name() });

/** What happens to the real thing when its binding goes. */
export const retainPolicy = s.enum('Delete', 'Retain');
