import {
  PreviewEnvironmentSpec,
  PreviewPolicySpec,
} from '@openchoreo-portal/model';
import { parseDuration } from './duration';
import { matchesGlob } from './glob';

/** A preview as the rules see it. */
export interface PreviewRequest {
  name: string;
  spec: PreviewEnvironmentSpec;
  createdAt: Date;
}

/** Whether a preview may be there, and until when. */
export type PreviewDecision =
  | { allowed: true; policy: string; expiresAt: Date }
  | { allowed: false; reason: string; message: string };

/** Policies under which a branch of a project may be previewed, by name. */
export function previewPoliciesFor<T extends { spec: PreviewPolicySpec }>(
  policies: readonly T[],
  wanted: { project: string; branch: string; parentEnvironment?: string },
): T[] {
  return policies.filter(
    ({ spec }) =>
      (wanted.parentEnvironment === undefined ||
        spec.parentEnvironment === wanted.parentEnvironment) &&
      (!spec.projects?.length || spec.projects.includes(wanted.project)) &&
      (!spec.branches?.length ||
        spec.branches.some(pattern => matchesGlob(pattern, wanted.branch))),
  );
}

/**
 * May this preview be there? Only from a declared parent, for at most as long as the policy says, and only so many of a project at once: the
 * earlier ones stay.
 *
 * @param others all other previews of the project that are not being deleted
 */
export function decidePreview(input: {
  preview: PreviewRequest;
  others: readonly PreviewRequest[];
  policies: readonly { name: string; spec: PreviewPolicySpec }[];
}): PreviewDecision {
  const { preview, others } = input;
  const { spec } = preview;
  const project = spec.owner.projectName;
  const [policy] = previewPoliciesFor(input.policies, {
    project,
    branch: spec.source.branch,
    parentEnvironment: spec.parentEnvironment,
  }).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (!policy) {
    return {
      allowed: false,
      reason: 'NoPolicy',
      message: `No PreviewPolicy lets branch ${spec.source.branch} of project ${project} be previewed from ${spec.parentEnvironment}.`,
    };
  }
  const { maxActive = 5, maxTtl = '7d', defaultTtl = '24h' } = policy.spec;
  const ttl = parseDuration(spec.ttl ?? defaultTtl) ?? 0;
  if (ttl > (parseDuration(maxTtl) ?? 0)) {
    return {
      allowed: false,
      reason: 'TooLong',
      message: `Policy ${policy.name} lets previews live for ${maxTtl}; ${
        spec.ttl ?? defaultTtl
      } is longer.`,
    };
  }
  const earlier = others.filter(
    other =>
      other.spec.owner.projectName === project &&
      other.spec.parentEnvironment === spec.parentEnvironment &&
      (other.createdAt < preview.createdAt ||
        (other.createdAt.getTime() === preview.createdAt.getTime() &&
          other.name < preview.name)),
  );
  if (earlier.length >= maxActive) {
    return {
      allowed: false,
      reason: 'TooManyPreviews',
      message: `Project ${project} has ${earlier.length} previews already; policy ${policy.name} allows ${maxActive}. It begins when another one ends.`,
    };
  }
  return {
    allowed: true,
    policy: policy.name,
    expiresAt: new Date(preview.createdAt.getTime() + ttl),
  };
}
