import { isJsonObject } from '@openchoreo-portal/model';
import type { FieldChange } from './diff';

/** Stands for a value that must not be shown. */
export const REDACTED = '••••••';

/** Hides the payload of Secrets; which keys change stays visible. */
export function redacted(
  kind: string,
  group: string,
  fields: FieldChange[],
): FieldChange[] {
  if (kind !== 'Secret' || group !== '') return fields;
  return fields.map(change => {
    if (!/^(data|stringData)\b/.test(change.path)) return change;
    return {
      path: change.path,
      ...('before' in change ? { before: hide(change.before) } : {}),
      ...('after' in change ? { after: hide(change.after) } : {}),
    };
  });
}

function hide(value: unknown): unknown {
  if (!isJsonObject(value)) return REDACTED;
  return Object.fromEntries(Object.keys(value).map(key => [key, REDACTED]));
}
