import { KubeObject } from '@openchoreo-portal/model';

/** Who is asking: made from any kind of credential in one place, and never changed afterwards. */
export interface Subject {
  /** Stable identifier: `user:default/alice`, `service:catalog`, `agent:dataplane/default`. */
  id: string;
  kind: 'user' | 'service' | 'agent' | 'anonymous';
  /**
   * Claim values that entitlements match on; `groups` holds plain group names (`platform-engineers`), `sub` the subject's own
   * identifier.
   */
  claims: Record<string, readonly string[]>;
  /** How it proved itself: `backstage-token`, `oidc:<issuer>`, `static-token`, `agent-certificate`, `in-process`. */
  how: string;
  /** Name for people, when known. */
  displayName?: string;
}

/** Where an action happens. Empty is the whole installation. */
export interface Scope {
  namespace?: string;
  project?: string;
  /** A component or a resource, never both. */
  component?: string;
  resource?: string;
}

/** One question. `action` is `kind:verb` of the action table, e.g. `releasebinding:create`, `promotion:approve`. */
export interface AccessRequest {
  action: string;
  scope: Scope;
  /** Attributes for conditions: `resource.environment` (`namespace/name`), `resource.componentType`, … */
  attributes?: Record<string, string>;
  /**
   * True: is the action allowed for *something* at or below the scope? For showing a button before a target is chosen; the access
   * itself is asked about again. Default false.
   */
  anywhere?: boolean;
  /** True: is the action allowed for *everything* at and below the scope, also for what is yet to come? Default false. */
  everywhere?: boolean;
}

/** The answer, with words for the person who asked. */
export interface Decision {
  allowed: boolean;
  /** One sentence, e.g. `Denied by ClusterAuthzRoleBinding no-prod-for-interns.` */
  reason: string;
  /** Binding that decided, if one did. */
  binding?: { kind: string; namespace?: string; name: string };
}

/** One access to the resource API, as the API server sees it. It knows kinds only as data. */
export interface ResourceAccess {
  verb:
    | 'get'
    | 'list'
    | 'watch'
    | 'create'
    | 'update'
    | 'patch'
    | 'delete'
    | 'deletecollection';
  group: string;
  version: string;
  /** Plural. */
  resource: string;
  kind: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  /** The object as it would be stored (writes) or as it is (reads and deletes); absent on lists and before it is known. */
  object?: KubeObject;
  /** The stored object before an update. */
  oldObject?: KubeObject;
}

/** What a list or watch may show: all, nothing, or the objects that `allows` accepts. */
export interface ResourceFilter {
  decision: Decision;
  /** Absent: everything the decision covers. */
  allows?: (object: KubeObject) => boolean;
}

/** Decides accesses to the resource API. Synchronous, because policies are held in memory. */
export interface ResourceAuthorizer {
  authorize(subject: Subject, access: ResourceAccess): Decision;
  filter(subject: Subject, access: ResourceAccess): ResourceFilter;
}
