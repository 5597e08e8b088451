/** Deepest scope at which an action can be asked; a question with a deeper scope is cut to it. */
export type ScopeLevel =
  | 'cluster'
  | 'namespace'
  | 'project'
  | 'component'
  | 'resource';

/** What conditions may look at: a CEL variable `resource` with these fields, all strings. */
export const CONDITION_ATTRIBUTES = [
  'resource.environment',
  'resource.componentType',
  'resource.resourceType',
  'resource.workflow',
] as const;
/** See {@link CONDITION_ATTRIBUTES}. `resource.environment` is `namespace/name`, the others are names as written in specs. */
export type ConditionAttribute = (typeof CONDITION_ATTRIBUTES)[number];

/** One thing a subject may be allowed to do. */
export interface ActionDefinition {
  /** `kind:verb`. */
  name: string;
  kind: string;
  verb: string;
  lowestScope: ScopeLevel;
  /** Attributes that every question about this action carries. */
  attributes: readonly ConditionAttribute[];
  /** True for actions that OpenChoreo's own API does not know. */
  extension: boolean;
}
