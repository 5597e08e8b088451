import { ApiError, ErrorCause, KubeObject } from '@openchoreo-portal/model';

/** Most causes spelled out in the sentence; all of them are in `causes`. */
const MAX_SPELLED = 5;

/** The refusal of an object for what is wrong with its fields. */
export function invalidObject(
  kind: { kind: string; group: string },
  object: KubeObject,
  causes: ErrorCause[],
): ApiError {
  const spelled = causes
    .slice(0, MAX_SPELLED)
    .map(cause => `${cause.field}: ${cause.message.split('\n')[0]}`)
    .join('; ');
  const more = causes.length - MAX_SPELLED;
  const { name } = object.metadata;
  return new ApiError({
    reason: 'Invalid',
    message: `${kind.kind} ${name ?? ''} is not valid: ${spelled}${
      more > 0 ? ` (and ${more} more)` : ''
    }.`,
    remedy: 'Correct these fields and send it again.',
    causes,
    details: { kind: kind.kind, group: kind.group, ...(name ? { name } : {}) },
  });
}
