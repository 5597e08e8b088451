import { ResourceAuthorizer, Subject } from '@openchoreo-portal/authorization';
import {
  ApiError,
  isApiError,
  KindDefinition,
  KindRegistry,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { runAdmission } from '../admission/chain';
import { errors } from '../errors';
import { accessOf, forbidden, storeKeyOf } from '../handlers/deps';
import { jsonDiff } from '../json/json-diff';
import { clone, isObject, Json } from '../json/value';
import { reviewAccess, REVIEW_VERBS } from '../reviews/evaluate';
import { Store } from '../storage/types';
import { AdmissionPlugin, AdmissionRequest, RequestContext } from '../types';
import { SeenWrite } from './authors';

/** Options of {@link createWebhooks}. */
export interface WebhookOptions {
  kinds: KindRegistry;
  store: Store;
  admission: readonly AdmissionPlugin[];
  authorizer?: ResourceAuthorizer;
  /** Users of the cluster that pass unasked: this platform itself, which asked before it wrote, and the cluster's own controllers. */
  isTrusted(username: string): boolean;
  /** Told about every write that was let through. */
  onWrite?(write: SeenWrite): void;
}

/** What a cluster asks before it lets others than us write our kinds, or see them. */
export interface Webhooks {
  /** Answers an `admission.k8s.io/v1` AdmissionReview: `mutate` changes, `validate` refuses. Throws BadRequest for anything else. */
  admit(review: unknown, phase: 'mutate' | 'validate'): Promise<object>;
  /**
   * Answers an `authorization.k8s.io/v1` SubjectAccessReview. It allows, or has no opinion; it never denies, so it can stand beside RBAC.
   */
  authorize(review: unknown): object;
}

const OPERATIONS: Record<string, AdmissionRequest['operation']> = {
  CREATE: 'create',
  UPDATE: 'update',
  DELETE: 'delete',
};

/** Subject of a user as the cluster names them. The prefix keeps them apart from everybody who signs in to the portal. */
export function clusterSubject(username: string, groups: string[]): Subject {
  return {
    id: `kubernetes:${username}`,
    kind: groups.includes('system:serviceaccounts') ? 'service' : 'user',
    claims: { sub: [username], groups },
    how: 'kubernetes',
  };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : '';
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];

/** The same admission chain and authoriser that writes through the portal pass, for those who write to the cluster. */
export function createWebhooks(options: WebhookOptions): Webhooks {
  const { kinds } = options;

  /** The patch of a mutation; throws an ApiError when the write is refused. */
  async function judge(
    request: Json,
    kind: KindDefinition,
    phase: 'mutate' | 'validate',
  ): Promise<object[]> {
    const userInfo = isObject(request.userInfo) ? request.userInfo : {};
    const username = textOf(userInfo.username);
    const operation = OPERATIONS[textOf(request.operation)];
    if (!operation || options.isTrusted(username)) return [];
    const oldObject = isObject(request.oldObject)
      ? (request.oldObject as unknown as StoredObject)
      : undefined;
    const object = (operation === 'delete' ? oldObject : request.object) as
      | KubeObject
      | undefined;
    if (!isObject(object) || !isObject(object.metadata))
      throw errors.badRequest('The AdmissionReview holds no object.');
    const ctx: RequestContext = {
      subject: clusterSubject(username, textsOf(userInfo.groups)),
      requestId: textOf(request.uid),
      entrance: 'cluster',
    };
    const subresource = textOf(request.subResource) || undefined;
    const admitted = await runAdmission(options, ctx, {
      operation,
      kind,
      subresource,
      object: object as KubeObject,
      oldObject: operation === 'create' ? undefined : oldObject,
      subject: ctx.subject,
      dryRun: request.dryRun === true,
    });
    if (phase === 'mutate') return jsonDiff(object, admitted.object);
    const key = {
      namespace: textOf(request.namespace) || undefined,
      name: textOf(request.name) || textOf(object.metadata.name),
    };
    const access = accessOf(kind, operation, {
      ...key,
      subresource,
      object: object as KubeObject,
      oldObject,
    });
    const decision = options.authorizer?.authorize(ctx.subject, access);
    if (decision && !decision.allowed)
      throw forbidden(ctx, access, decision.reason);
    if (operation !== 'delete') {
      const problems = admitted.validate(object as KubeObject);
      if (problems.length > 0) throw errors.invalid(kind, key.name, problems);
    }
    await admitted.finish(object as KubeObject);
    if (request.dryRun !== true)
      options.onWrite?.({
        key: storeKeyOf(kind, key),
        verb: operation,
        username,
      });
    return [];
  }

  async function answer(
    request: Json,
    phase: 'mutate' | 'validate',
  ): Promise<object> {
    const resource = isObject(request.resource) ? request.resource : {};
    const kind = kinds.byResource({
      group: textOf(resource.group),
      version: textOf(resource.version),
      resource: textOf(resource.resource),
    });
    if (!kind) return { allowed: true };
    try {
      const patch = await judge(clone(request), kind, phase);
      if (patch.length === 0) return { allowed: true };
      return {
        allowed: true,
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
      };
    } catch (error) {
      if (!isApiError(error)) throw error;
      const { code, reason, message, details } = error.toStatus();
      return { allowed: false, status: { code, reason, message, details } };
    }
  }

  return {
    async admit(review, phase) {
      const request = isObject(review) ? review.request : undefined;
      if (!isObject(request) || textOf(request.uid) === '')
        throw notA('AdmissionReview of admission.k8s.io/v1');
      return {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid: request.uid, ...(await answer(request, phase)) },
      };
    },
    authorize(review) {
      const spec = isObject(review) ? review.spec : undefined;
      if (!isObject(spec))
        throw notA('SubjectAccessReview of authorization.k8s.io/v1');
      return {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        status: reviewOf(options, spec),
      };
    },
  };
}

function notA(what: string): ApiError {
  return errors.badRequest(`The body is not an ${what}.`);
}

/** Only about one of our kinds and one verb: `*` would speak for kinds of the cluster that we know nothing about. */
function reviewOf(options: WebhookOptions, spec: Json): object {
  const attributes = isObject(spec.resourceAttributes)
    ? spec.resourceAttributes
    : {};
  const { verb, group, resource } = attributes;
  const ours = options.kinds
    .all()
    .some(k => k.group === (group ?? '') && k.plural === resource);
  const known = REVIEW_VERBS.some(one => one === verb);
  if (!ours || !known) return { allowed: false };
  return reviewAccess(
    options,
    {
      subject: clusterSubject(textOf(spec.user), textsOf(spec.groups)),
      requestId: '',
      entrance: 'cluster',
    },
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, textOf(value)]),
    ),
    // The cluster shows whole lists: what the portal would filter is not for it to show.
    { allOrNothing: true },
  );
}
