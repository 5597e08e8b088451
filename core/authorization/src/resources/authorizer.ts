import {
  ANNOTATIONS,
  jsonEqual,
  isJsonObject,
  KubeObject,
} from '@openchoreo-portal/model';
import { findAction } from '../actions';
import { AuthorizationEngine } from '../engine';
import {
  Decision,
  ResourceAccess,
  ResourceAuthorizer,
  ResourceFilter,
  Scope,
  Subject,
} from '../types';
import { PIPELINE_RIGHT } from './fieldRights';
import {
  actionOf,
  actionsOfCollection,
  isPlatformOnly,
  MappingContext,
  placeOf,
  Question,
} from './mapping';

/** Subject of the platform's own controllers. */
export const CONTROL_PLANE_SUBJECT: Subject = {
  id: 'service:control-plane',
  kind: 'service',
  claims: { sub: ['service:control-plane'], groups: [] },
  how: 'in-process',
  displayName: 'the control plane',
};

/** Options of {@link createResourceAuthorizer}. */
export interface ResourceAuthorizerOptions extends MappingContext {
  /**
   * Subjects that are the platform itself: they may do everything, and only they may write status, RenderedReleases, Promotions and Events.
   * Default: the id of {@link CONTROL_PLANE_SUBJECT}.
   */
  platformSubjects?: readonly string[];
}

const READS_OR_COLLECTIONS = new Set([
  'get',
  'list',
  'watch',
  'deletecollection',
]);

const PLATFORM: Decision = {
  allowed: true,
  reason: 'The subject is part of the platform.',
};

/** Puts the engine in front of the resource API: turns verb, kind and object into action, scope and attributes. */
export function createResourceAuthorizer(
  engine: AuthorizationEngine,
  options: ResourceAuthorizerOptions = {},
): ResourceAuthorizer {
  const platform = new Set(
    options.platformSubjects ?? [CONTROL_PLANE_SUBJECT.id],
  );
  const isPlatform = (subject: Subject) =>
    subject.kind === 'service' && platform.has(subject.id);

  function question(access: ResourceAccess, object: KubeObject): Question {
    // Cluster-scoped objects have no namespace, namespaced ones may only be where the request says.
    const placed =
      access.namespace && object.metadata.namespace !== access.namespace
        ? {
            ...object,
            metadata: { ...object.metadata, namespace: access.namespace },
          }
        : object;
    return {
      action: actionOf(access, placed),
      ...placeOf(access.kind, placed, options),
    };
  }

  function authorize(subject: Subject, access: ResourceAccess): Decision {
    if (isPlatform(subject)) return PLATFORM;
    if (isPlatformOnly(access)) return platformOnly(access);
    const { object, oldObject } = access;
    if (!object && !oldObject) return authorizeUnseen(subject, access);
    // Both sides of a change count, or labels and owners could carry an object out of reach of a rule.
    const questions = [oldObject, object]
      .filter((o): o is KubeObject => o !== undefined)
      .map(o => question(access, o));
    let last: Decision | undefined;
    for (const q of questions) {
      last = decideQuestion(subject, access, q);
      if (!last.allowed) return last;
    }
    return last!;
  }

  function decideQuestion(
    subject: Subject,
    access: ResourceAccess,
    q: Question,
  ): Decision {
    const decision = engine.decide(subject, q);
    if (q.action === 'project:update' && decision.allowed) {
      return movesPipeline(access)
        ? mayChooseGates(subject, q, decision)
        : decision;
    }
    if (q.action !== 'releasebinding:update') return decision;
    if (!movesRelease(access)) return decision;
    // Moving a release is `promote`: enough by itself when nothing else changes, and a denial of it holds.
    const promote = engine.decide(subject, {
      ...q,
      action: 'releasebinding:promote',
    });
    if (!promote.allowed && promote.binding) return promote;
    const denied = !decision.allowed && decision.binding !== undefined;
    return promote.allowed && !denied && movesOnlyRelease(access)
      ? promote
      : decision;
  }

  function mayChooseGates(
    subject: Subject,
    { scope: { namespace } }: Question,
    decision: Decision,
  ): Decision {
    const { action, field } = PIPELINE_RIGHT;
    const gates = engine.decide(subject, { action, scope: { namespace } });
    return gates.allowed
      ? decision
      : {
          ...gates,
          reason: `Another pipeline brings other gates, so changing ${field} needs ${action}, too: ${gates.reason}`,
        };
  }

  function authorizeUnseen(subject: Subject, access: ResourceAccess): Decision {
    const scope = collectionScope(access);
    const action = actionOf(access);
    const decision = engine.decide(subject, { action, scope });
    if (decision.allowed || !READS_OR_COLLECTIONS.has(access.verb)) {
      return decision;
    }
    // Objects are judged one by one; for the collection it is enough that one of them may pass.
    const some = actionsOfCollection(access).some(name =>
      engine.listFilter(subject, name).some(scope),
    );
    return some
      ? {
          allowed: true,
          reason: 'Allowed for some of the objects.',
        }
      : decision;
  }

  function filter(subject: Subject, access: ResourceAccess): ResourceFilter {
    if (isPlatform(subject)) return { decision: PLATFORM };
    if (isPlatformOnly(access)) return { decision: platformOnly(access) };
    const scope = collectionScope(access);
    const filters = new Map(
      actionsOfCollection(access).map(name => [
        name,
        engine.listFilter(subject, name),
      ]),
    );
    const all = [...filters.values()];
    if (all.every(f => f.every(scope))) {
      return {
        decision: engine.decide(subject, { action: actionOf(access), scope }),
      };
    }
    const decision = authorizeUnseen(subject, access);
    if (!decision.allowed) return { decision };
    return {
      decision,
      allows: object => {
        const q = question(access, object);
        return filters.get(q.action)?.allows(q.scope, q.attributes) ?? false;
      },
    };
  }

  return { authorize, filter };
}

function platformOnly(access: ResourceAccess): Decision {
  const what =
    access.subresource === 'status'
      ? `the status of ${access.resource}`
      : access.resource;
  return {
    allowed: false,
    reason: `Only the platform itself writes ${what}.${
      access.kind === 'Promotion' && access.subresource !== 'status'
        ? ' Write the ReleaseBinding, or a ChangeSet: it asks the gates in your name.'
        : ''
    }`,
  };
}

function collectionScope(access: ResourceAccess): Scope {
  const cluster = !access.namespace;
  if (cluster && ['Namespace', 'Organization'].includes(access.kind)) {
    return access.name ? { namespace: access.name } : {};
  }
  return cluster ? {} : { namespace: access.namespace };
}

function movesRelease({ object, oldObject }: ResourceAccess): boolean {
  return (
    object !== undefined &&
    oldObject !== undefined &&
    specOf(object).releaseName !== specOf(oldObject).releaseName
  );
}

function movesPipeline({ object, oldObject }: ResourceAccess): boolean {
  if (!object || !oldObject) return false;
  const of = (o: KubeObject) => {
    const ref = specOf(o).deploymentPipelineRef;
    const { kind, name } = isJsonObject(ref)
      ? ref
      : { kind: undefined, name: undefined };
    return [kind ?? 'DeploymentPipeline', name];
  };
  return !jsonEqual(of(object), of(oldObject));
}

function movesOnlyRelease({ object, oldObject }: ResourceAccess): boolean {
  if (!object || !oldObject) return false;
  const strip = (o: KubeObject) => {
    const { releaseName: _, ...rest } = specOf(o);
    const { labels, finalizers, ownerReferences } = o.metadata;
    // Admission writes these whenever the spec changes.
    const {
      [ANNOTATIONS.requestedBy]: _by,
      [ANNOTATIONS.requestedAt]: _at,
      [ANNOTATIONS.authors]: _authors,
      ...annotations
    } = o.metadata.annotations ?? {};
    return {
      rest,
      labels: labels ?? {},
      annotations,
      finalizers: finalizers ?? [],
      ownerReferences: ownerReferences ?? [],
    };
  };
  return jsonEqual(strip(object), strip(oldObject));
}

function specOf(object: KubeObject): Record<string, unknown> {
  return isJsonObject(object.spec) ? object.spec : {};
}

/** True for actions of the table; for callers that take action names from outside. */
export function isKnownAction(name: string): boolean {
  return findAction(name) !== undefined;
}
