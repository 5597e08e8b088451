import {
  ANNOTATIONS,
  ApiError,
  LABELS,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { PLANE_ANNOTATION } from '../workflow-run/on-plane';
import { writesOf } from './matching';
import { AdmissionOptions, ControlPlaneAdmission } from './types';

/** Labels that say for whom a run acts: whose Workload it makes, and whose image it built. */
const FOR_WHOM = [LABELS.project, LABELS.component, LABELS.preview];
/** What the platform notes on a run about where it is, and what came of it. */
const NOTES = [
  PLANE_ANNOTATION,
  ANNOTATIONS.workload,
  ANNOTATIONS.workloadFromSource,
  ANNOTATIONS.previewRelease,
];

/**
 * A run acts for the component, project and preview that it was made for, to its end and afterwards: that is asked about when it is made, and believed
 * when its image is taken over. What the platform notes on it is the platform's; what others write there does not count.
 */
export const workflowRunAdmission = ({
  isPlatform = () => false,
}: Pick<AdmissionOptions, 'isPlatform'>): ControlPlaneAdmission => ({
  name: 'workflow-run-for-whom',
  matches: writesOf(workflowRunKind),
  admit(_context, { object, oldObject, subject }) {
    if (isPlatform(subject)) return object;
    const annotations = { ...object.metadata.annotations };
    for (const name of NOTES) {
      const before = oldObject?.metadata.annotations?.[name];
      if (before === undefined) delete annotations[name];
      else annotations[name] = before;
    }
    return Object.keys(annotations).length > 0 ||
      object.metadata.annotations !== undefined
      ? { ...object, metadata: { ...object.metadata, annotations } }
      : object;
  },
  validate(_context, { object, oldObject }) {
    if (!oldObject) return;
    const changed = FOR_WHOM.filter(
      label =>
        (oldObject.metadata.labels?.[label] ?? '') !==
        (object.metadata.labels?.[label] ?? ''),
    );
    if (changed.length === 0) return;
    throw new ApiError({
      reason: 'Invalid',
      message: `WorkflowRun ${
        oldObject.metadata.name
      } acts for what it was made for: ${changed.join(
        ' and ',
      )} cannot be changed.`,
      remedy: 'Start another run.',
      causes: changed.map(label => ({
        field: `metadata.labels[${label}]`,
        reason: 'FieldValueInvalid' as const,
        message: 'cannot be changed',
      })),
      details: { name: oldObject.metadata.name, kind: workflowRunKind.kind },
    });
  },
});
