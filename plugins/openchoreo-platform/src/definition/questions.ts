import {
  AccessKind,
  actionOf,
  isPlatformOnly,
  placeOf,
} from '@openchoreo-portal/authorization';
import { KindDefinition, StoredObject } from '@openchoreo-portal/model';
import { AccessQuestion } from '@openchoreo-portal/plugin-openchoreo-react';

/** Whether a person may do something with an object: the question that the server asks itself. */
export function accessTo(
  kind: KindDefinition,
  object: StoredObject,
  verb: 'update' | 'delete',
): AccessQuestion {
  return {
    action: actionOf(access(kind, verb)),
    ...placeOf(kind.kind, object, {}),
  };
}

/** True when the platform alone may do it, whatever roles somebody has. */
export function onlyPlatform(
  kind: KindDefinition,
  verb: 'update' | 'delete',
): boolean {
  return isPlatformOnly(access(kind, verb));
}

const access = (
  kind: KindDefinition,
  verb: 'update' | 'delete',
): AccessKind => ({ verb, group: kind.group, kind: kind.kind });
