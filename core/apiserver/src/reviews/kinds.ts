import { KindDefinition } from '@openchoreo-portal/model';

const review = (group: string, kind: string): KindDefinition => ({
  group,
  version: 'v1',
  kind,
  singular: kind.toLowerCase(),
  plural: `${kind.toLowerCase()}s`,
  scope: 'Cluster',
  statusSubresource: false,
  schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
});

/** May I do this? `kubectl auth can-i`. */
export const SELF_ACCESS_REVIEW = review(
  'authorization.k8s.io',
  'SelfSubjectAccessReview',
);
/** What may I do there? `kubectl auth can-i --list`. */
export const SELF_RULES_REVIEW = review(
  'authorization.k8s.io',
  'SelfSubjectRulesReview',
);
/** Who am I? `kubectl auth whoami`. */
export const SELF_REVIEW = review('authentication.k8s.io', 'SelfSubjectReview');

/** Questions of Kubernetes about the caller. They are answered, never stored: `create` is all that can be done with them. */
export const REVIEWS: readonly KindDefinition[] = [
  SELF_REVIEW,
  SELF_ACCESS_REVIEW,
  SELF_RULES_REVIEW,
];
