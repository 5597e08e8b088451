import {
  ApiError,
  applyDefaults,
  isJsonObject,
  KindDefinition,
  KubeObject,
  validateValue,
} from '@openchoreo-portal/model';

/**
 * An object that somebody sends in order to ask about it, as the server would store it: with defaults. Throws `ApiError` BadRequest when it is no
 * object with a name, Invalid with every wrong field when it does not fit its kind.
 */
export function validObject(
  kind: KindDefinition,
  value: unknown,
  field: string,
): KubeObject & { metadata: { name: string } } {
  if (!isJsonObject(value) || !isJsonObject(value.metadata)) {
    throw missing(field, `must be a ${kind.kind}`);
  }
  const { name } = value.metadata;
  if (typeof name !== 'string' || name === '') {
    throw missing(`${field}.metadata.name`, 'is missing');
  }
  const object = applyDefaults(kind.schema, value);
  const causes = validateValue(kind.schema, object);
  if (causes.length > 0) {
    throw new ApiError({
      reason: 'Invalid',
      message: `${kind.kind} ${name} is not valid: ${causes
        .slice(0, 5)
        .map(c => `${c.field}: ${c.message}`)
        .join('; ')}.`,
      remedy: 'Correct these fields and send it again.',
      causes,
    });
  }
  // The schema has been checked.
  return object as object as KubeObject & { metadata: { name: string } };
}

function missing(field: string, problem: string): ApiError {
  return new ApiError({
    reason: 'BadRequest',
    message: `${field} ${problem}.`,
    remedy: 'Send the whole object, as it would be written.',
    causes: [{ reason: 'FieldValueInvalid', field, message: problem }],
  });
}
