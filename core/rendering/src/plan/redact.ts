import { isJsonObject, KubeObject } from '@openchoreo-portal/model';
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

/** The object, with the payload hidden if it is a Secret. */
export function hiddenSecrets(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object;
  const { data, stringData } = object as KubeObject & {
    data?: unknown;
    stringData?: unknown;
  };
  return {
    ...object,
    ...(data === undefined ? {} : { data: hide(data) }),
    ...(stringData === undefined ? {} : { stringData: hide(stringData) }),
  };
}
