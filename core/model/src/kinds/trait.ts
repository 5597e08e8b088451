import { Infer, s } from '../schema/builder';
import {
  conditionsStatus,
  expression,
  identifier,
  postRenderValidation,
  renderTarget,
  schemaSection,
  targetPlane,
  template,
  validationRule,
} from './common';
import { ONE_VALIDATION_LIST } from './component-type';
import { defineKind, ResourceObject } from './define';

const loop = { forEach: expression.optional(), var: identifier.optional() };
const LOOP_RULE = [
  '!has(self.forEach) || has(self.var)',
  'forEach needs var',
] as const;

const create = s
  .object({
    targetPlane,
    includeWhen: expression.optional(),
    ...loop,
    template,
  })
  .rule(...LOOP_RULE);
const patch = s
  .object({
    ...loop,
    target: s.object(renderTarget),
    targetPlane,
    operations: s.array(
      s.object({
        op: s.enum('add', 'replace', 'remove'),
        path: s.string().describe('JSON Pointer; segments may be filters.'),
        value: s.any().optional(),
      }),
      { minItems: 1 },
    ),
  })
  .rule(...LOOP_RULE);
const remove = s
  .object({ ...loop, target: s.object(renderTarget), targetPlane })
  .rule(...LOOP_RULE);

/** Spec of Trait and ClusterTrait, and of the copy frozen in a release. */
export const traitSpec = s
  .object({
    parameters: schemaSection.optional(),
    environmentConfigs: schemaSection.optional(),
    validations: s.array(validationRule).optional(),
    preRenderValidations: s.array(validationRule).optional(),
    postRenderValidations: s.array(postRenderValidation).optional(),
    creates: s.array(create).optional(),
    patches: s.array(patch).optional(),
    removes: s.array(remove).optional(),
  })
  .rule(...ONE_VALIDATION_LIST);

export type TraitSpec = Infer<typeof traitSpec>;
/** An object a trait adds. */
export type TraitCreate = Infer<typeof create>;
/** A change a trait makes to rendered objects. */
export type TraitPatch = Infer<typeof patch>;
/** Rendered objects a trait drops. */
export type TraitRemove = Infer<typeof remove>;
/** A capability that can be added to components. */
export type Trait = ResourceObject<TraitSpec>;
/** Cluster-scoped twin of {@link Trait}. */
export type ClusterTrait = ResourceObject<TraitSpec>;

const shared = {
  description: 'A capability that can be added to components.',
  spec: traitSpec,
  status: conditionsStatus,
};

export const traitKind = defineKind({
  ...shared,
  kind: 'Trait',
  shortNames: ['trait', 'traits'],
});

export const clusterTraitKind = defineKind({
  ...shared,
  kind: 'ClusterTrait',
  scope: 'Cluster',
  shortNames: ['ctrait', 'ctraits'],
});
