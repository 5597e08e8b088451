import {
  ANNOTATIONS,
  clusterComponentTypeKind,
  clusterEnvironmentKind,
  clusterProjectTypeKind,
  clusterResourceTypeKind,
  clusterTraitKind,
  componentKind,
  componentReleaseKind,
  componentTypeKind,
  environmentKind,
  projectKind,
  projectReleaseBindingKind,
  projectReleaseKind,
  projectTypeKind,
  releaseBindingKind,
  resourceKind,
  resourceReleaseBindingKind,
  resourceReleaseKind,
  resourceTypeKind,
  secretReferenceKind,
  traitKind,
  workflowRunKind,
  workloadKind,
} from '@openchoreo-portal/model';
import { formatAuthors, parseAuthors } from '../promotion/authors';
import { jsonEqual } from '../runtime/equality';
import { writesOf } from './matching';
import { ControlPlaneAdmission } from './types';

/** Kinds that decide what an environment runs. */
const INGREDIENTS = [
  releaseBindingKind,
  componentReleaseKind,
  componentKind,
  workloadKind,
  workflowRunKind,
  componentTypeKind,
  clusterComponentTypeKind,
  traitKind,
  clusterTraitKind,
  environmentKind,
  clusterEnvironmentKind,
  projectKind,
  projectTypeKind,
  clusterProjectTypeKind,
  projectReleaseKind,
  projectReleaseBindingKind,
  resourceKind,
  resourceTypeKind,
  clusterResourceTypeKind,
  resourceReleaseKind,
  resourceReleaseBindingKind,
  secretReferenceKind,
];

/**
 * Remembers everybody who wrote a spec, with the generation that they wrote last: nobody approves what they had a hand in. What a client writes
 * there does not count.
 */
export const authorsAdmission: ControlPlaneAdmission = {
  name: 'authors',
  matches: writesOf(...INGREDIENTS),
  admit(_context, { object, oldObject, subject }) {
    const before = parseAuthors(oldObject);
    if (!oldObject || !jsonEqual(oldObject.spec, object.spec)) {
      before.set(subject.id, (oldObject?.metadata.generation ?? 0) + 1);
    }
    const { [ANNOTATIONS.authors]: _, ...annotations } =
      object.metadata.annotations ?? {};
    return {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          ...annotations,
          ...(before.size > 0
            ? { [ANNOTATIONS.authors]: formatAuthors(before) }
            : {}),
        },
      },
    };
  },
};
