import {
  DELIVERY_GROUP,
  getOwn,
  isJsonObject,
  KubeObject,
  LABELS,
  OPENCHOREO_GROUP,
} from '@openchoreo-portal/model';
import { ResourceAccess, Scope } from '../types';

/** What an access to the resource API means in terms of the action table. */
export interface Question {
  action: string;
  scope: Scope;
  attributes: Record<string, string>;
}

/** The part of an access that says which action it is; the rest says where. */
export type AccessKind = Pick<
  ResourceAccess,
  'verb' | 'group' | 'kind' | 'subresource'
>;

const VERBS: Record<ResourceAccess['verb'], string> = {
  get: 'view',
  list: 'view',
  watch: 'view',
  create: 'create',
  update: 'update',
  patch: 'update',
  delete: 'delete',
  deletecollection: 'delete',
};

/** Kinds whose actions are those of another kind or verb. Absent verbs belong to the platform itself. */
const SPECIAL: Record<string, Partial<Record<string, string>>> = {
  Event: { view: 'events:view' },
  ComponentRelease: { update: 'componentrelease:create' },
  ProjectRelease: { update: 'projectrelease:create' },
  ResourceRelease: { update: 'resourcerelease:create' },
  // An approval is somebody approving a promotion.
  Approval: {
    create: 'promotion:approve',
    update: 'promotion:approve',
  },
};

/** Subresources that are actions of their own. */
const SUBRESOURCES: Record<string, string> = {
  exec: 'component:exec',
  attach: 'component:exec',
  log: 'logs:view',
  logs: 'logs:view',
  events: 'events:view',
};

const OWN_GROUPS = new Set(['', OPENCHOREO_GROUP, DELIVERY_GROUP]);

/** True when only the platform itself may do this: it writes observations, or objects it makes from others. */
export function isPlatformOnly(access: AccessKind): boolean {
  const verb = VERBS[access.verb];
  if (verb === 'view') return false;
  return (
    access.subresource === 'status' ||
    access.kind === 'RenderedRelease' ||
    access.kind === 'Event' ||
    // A question to the gates is asked by what is to be deployed; one that somebody wrote could ask other gates.
    (access.kind === 'Promotion' && verb !== 'delete')
  );
}

/** Action of an access to an object, or to a collection when the object is not known. */
export function actionOf(access: AccessKind, object?: KubeObject): string {
  const verb = VERBS[access.verb];
  const sub =
    access.subresource && access.subresource !== 'status'
      ? getOwn(SUBRESOURCES, access.subresource)
      : undefined;
  if (typeof sub === 'string') return sub;
  if (access.kind === 'RenderedRelease') {
    return `${bindingKindOf(object)}:${verb}`;
  }
  // Passing without the gates is a right of its own, and its name stands in the audit trail.
  if (
    access.kind === 'Approval' &&
    (verb === 'create' || verb === 'update') &&
    isJsonObject(object?.spec) &&
    object.spec.decision === 'BreakGlass'
  ) {
    return 'promotion:breakglass';
  }
  const special = getOwn(SPECIAL, access.kind) as
    | Partial<Record<string, string>>
    | undefined;
  const kind = access.kind.toLowerCase();
  const name = OWN_GROUPS.has(access.group) ? kind : `${access.group}/${kind}`;
  return special?.[verb] ?? `${name}:${verb}`;
}

/** A rendered release is seen by those who see the binding that it came from. */
function bindingKindOf(object: KubeObject | undefined): string {
  const owner = ownerOf(object);
  if (!object || owner.componentName) return 'releasebinding';
  return owner.resourceName
    ? 'resourcereleasebinding'
    : 'projectreleasebinding';
}

/** Every action that some object of the collection may need. */
export function actionsOfCollection(access: AccessKind): string[] {
  const first = actionOf(access);
  return access.kind === 'RenderedRelease'
    ? [first, 'resourcereleasebinding:view', 'projectreleasebinding:view']
    : [first];
}

/** Looks at another object that an access is about. */
export interface MappingContext {
  /** The Promotion that an Approval speaks about, if it is known. */
  promotion?: (namespace: string, name: string) => KubeObject | undefined;
}

/** Where an object is, and the attributes that conditions may look at. */
export function placeOf(
  kind: string,
  object: KubeObject,
  context: MappingContext,
): Pick<Question, 'scope' | 'attributes'> {
  const { namespace, name } = object.metadata;
  const spec = isJsonObject(object.spec) ? object.spec : {};
  const owner = ownerOf(object);
  const attributes: Record<string, string> = {};
  const set = (key: string, value: unknown) => {
    if (typeof value === 'string') attributes[key] = value;
  };
  const environment = spec.environment ?? spec.environmentName;
  if (namespace && typeof environment === 'string') {
    set('resource.environment', `${namespace}/${environment}`);
  }
  const owned: Scope = {
    namespace,
    project: owner.projectName,
    component: owner.componentName,
    resource: owner.componentName ? undefined : owner.resourceName,
  };
  switch (kind) {
    case 'Namespace':
    case 'Organization':
      return { scope: { namespace: name }, attributes };
    case 'Project':
      return { scope: { namespace, project: name }, attributes };
    case 'Component':
      set('resource.componentType', nameIn(spec.componentType));
      return { scope: inProject({ ...owned, component: name }), attributes };
    case 'Resource':
      set('resource.resourceType', nameIn(spec.type));
      return { scope: inProject({ ...owned, resource: name }), attributes };
    case 'Promotion':
      // A change set belongs to the project; its owner names no single component.
      return {
        scope: spec.changeSet
          ? inProject({ namespace, project: owned.project })
          : inProject(owned),
        attributes,
      };
    case 'WorkflowRun':
      set('resource.workflow', nameIn(spec.workflow));
      return { scope: labelledScope(object), attributes };
    case 'Event':
      return { scope: labelledScope(object), attributes };
    case 'Approval': {
      const promotion =
        namespace && typeof spec.promotionName === 'string'
          ? context.promotion?.(namespace, spec.promotionName)
          : undefined;
      // Without the promotion only those who may approve in the whole namespace may: labels could be forged.
      return promotion
        ? placeOf('Promotion', promotion, {})
        : { scope: { namespace }, attributes };
    }
    default:
      return { scope: inProject(owned), attributes };
  }
}

/** What names no project belongs to the namespace: who may write there is told what is missing, nobody else may. */
function inProject(scope: Scope): Scope {
  return scope.project ? scope : { namespace: scope.namespace };
}

function labelledScope(object: KubeObject): Scope {
  const { namespace, labels } = object.metadata;
  const project = labels?.[LABELS.project];
  return project
    ? { namespace, project, component: labels?.[LABELS.component] }
    : { namespace };
}

function nameIn(ref: unknown): unknown {
  return isJsonObject(ref) ? ref.name : undefined;
}

function ownerOf(object: KubeObject | undefined): {
  projectName?: string;
  componentName?: string;
  resourceName?: string;
} {
  const spec = isJsonObject(object?.spec) ? object!.spec : {};
  const owner = (spec as Record<string, unknown>).owner;
  const text = (key: string) => {
    const value = isJsonObject(owner) ? owner[key] : undefined;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    projectName: text('projectName'),
    componentName: text('componentName'),
    resourceName: text('resourceName'),
  };
}
