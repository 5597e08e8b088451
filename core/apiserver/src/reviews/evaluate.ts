import { ResourceAccess } from '@openchoreo-portal/authorization';
import { KindDefinition } from '@openchoreo-portal/model';
import { accessOf, HandlerDeps, storeKeyOf } from '../handlers/deps';
import { RequestContext } from '../types';

/** What a review looks at. */
type ReviewDeps = Pick<HandlerDeps, 'kinds' | 'store' | 'authorizer'>;

/** Verbs of the resource API. */
export const REVIEW_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;
type Verb = (typeof REVIEW_VERBS)[number];

/** `spec.resourceAttributes` of an access review; `*` is all of them. */
export interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  name?: string;
}

/** The answer to an access review. */
export interface ReviewStatus {
  allowed: boolean;
  reason?: string;
}

const COLLECTION = new Set<string>(['list', 'watch']);
/** Accesses to more than one object, or to one that is not known, which nobody looks at again. */
const UNSEEN = new Set<string>([...COLLECTION, 'get', 'deletecollection']);

/** How an access is reviewed. */
export interface ReviewOptions {
  /**
   * Whoever asks gives all objects or none: an access that the authoriser would allow for some of them is refused. Default false.
   */
  allOrNothing?: boolean;
}

/** Answers for the caller what the authoriser would say to the access itself. An access to several kinds or verbs is allowed when each one is. */
export function reviewAccess(
  deps: ReviewDeps,
  ctx: RequestContext,
  attributes: ResourceAttributes,
  options: ReviewOptions = {},
): ReviewStatus {
  const { verb = '*', group = '', resource = '*' } = attributes;
  const kinds = deps.kinds
    .all()
    .filter(
      kind =>
        (group === '*' || kind.group === group) &&
        (resource === '*' || kind.plural === resource),
    );
  const verbs = REVIEW_VERBS.filter(v => verb === '*' || v === verb);
  if (kinds.length === 0) {
    return {
      allowed: false,
      reason: `The server has no resource ${resource} in group "${group}".`,
    };
  }
  if (verbs.length === 0) {
    return { allowed: false, reason: `There is no verb ${verb}.` };
  }
  let reason: string | undefined;
  for (const kind of kinds) {
    for (const one of verbs) {
      const decision = decide(deps, ctx, kind, one, attributes, options);
      if (decision && !decision.allowed) return decision;
      reason ??= decision?.reason;
    }
  }
  return { allowed: true, ...(reason ? { reason } : {}) };
}

function decide(
  deps: ReviewDeps,
  { subject }: RequestContext,
  kind: KindDefinition,
  verb: Verb,
  attributes: ResourceAttributes,
  { allOrNothing = false }: ReviewOptions = {},
): ReviewStatus | undefined {
  const namespace =
    kind.scope === 'Namespaced' ? attributes.namespace || undefined : undefined;
  const name = attributes.name || undefined;
  const access: ResourceAccess = accessOf(kind, verb, {
    namespace,
    name,
    subresource: attributes.subresource || undefined,
    object: name
      ? deps.store.get(storeKeyOf(kind, { namespace, name }))?.object
      : undefined,
  });
  if (!deps.authorizer) return undefined;
  if (allOrNothing && !access.object && UNSEEN.has(verb)) {
    const { decision, allows } = deps.authorizer.filter(subject, access);
    return decision.allowed && allows
      ? {
          allowed: false,
          reason: 'Allowed for some of the objects, not for all.',
        }
      : { allowed: decision.allowed, reason: decision.reason };
  }
  const { allowed, reason } = COLLECTION.has(verb)
    ? deps.authorizer.filter(subject, access).decision
    : deps.authorizer.authorize(subject, access);
  return { allowed, reason };
}

/** One line of `kubectl auth can-i --list`. */
export interface ResourceRule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
}

/** What the caller may do in a namespace; kinds of a group with the same verbs are one rule. */
export function reviewRules(
  deps: ReviewDeps,
  ctx: RequestContext,
  namespace: string | undefined,
): ResourceRule[] {
  const rules = new Map<string, ResourceRule>();
  for (const kind of deps.kinds.all()) {
    const verbs = REVIEW_VERBS.filter(
      verb => decide(deps, ctx, kind, verb, { namespace })?.allowed ?? true,
    );
    if (verbs.length === 0) continue;
    const key = `${kind.group} ${verbs.join()}`;
    const rule = rules.get(key) ?? {
      verbs: [...verbs],
      apiGroups: [kind.group],
      resources: [],
    };
    if (!rule.resources.includes(kind.plural)) rule.resources.push(kind.plural);
    rules.set(key, rule);
  }
  return [...rules.values()];
}
