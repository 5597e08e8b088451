import { ApiError } from '@openchoreo-portal/model';

/** Values by the dotted names that may stand between `{{` and `}}`, e.g. `workflow.parameters.commit`. */
export type Variables = ReadonlyMap<string, string>;

const TAG = /\{\{([^{}]{1,500})\}\}/g;

/** Replaces every `{{name}}`. Throws `ApiError` Invalid for a name that has no value and for Argo's expression tags `{{=…}}`. */
export function substitute(
  text: string,
  variables: Variables,
  where: string,
): string {
  return text.replace(TAG, (_all, inner: string) => {
    const name = inner.trim();
    if (name.startsWith('=')) {
      throw new ApiError({
        reason: 'Invalid',
        message: `${where} uses the expression {{${name}}}.`,
        remedy:
          'The local plane replaces only plain names such as {{workflow.parameters.x}}.',
      });
    }
    const value = variables.get(name);
    if (value === undefined) {
      throw new ApiError({
        reason: 'Invalid',
        message: `${where} refers to {{${name}}}, which has no value there.`,
      });
    }
    return value;
  });
}

/** Decides a `when` of the form `a == b` or `a != b`; quotes around either side are optional. */
export function evaluateWhen(
  when: string,
  variables: Variables,
  where: string,
): boolean {
  const match = /^\s*(.*?)\s*(==|!=)\s*(.*?)\s*$/s.exec(
    substitute(when, variables, where),
  );
  if (!match || /&&|\|\||==|!=/.test(match[3])) {
    throw new ApiError({
      reason: 'Invalid',
      message: `${where} has the condition ${JSON.stringify(when)}.`,
      remedy: 'The local plane decides only "a == b" and "a != b".',
    });
  }
  const equal = unquote(match[1]) === unquote(match[3]);
  return match[2] === '==' ? equal : !equal;
}

function unquote(text: string): string {
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  return quoted ? quoted[2] : text;
}
