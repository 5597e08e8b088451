import { ApiError, ErrorCause, KindDefinition } from '@openchoreo-portal/model';

/** `plural.group`, as Kubernetes names a resource in messages. */
export function resourceName(kind: { plural: string; group: string }): string {
  return kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
}

/** Errors about one object, worded as Kubernetes words them. */
export const errors = {
  notFound: (kind: KindDefinition, name: string) =>
    new ApiError({
      reason: 'NotFound',
      message: `${resourceName(kind)} "${name}" not found`,
      details: { name, group: kind.group, kind: kind.plural },
    }),
  alreadyExists: (kind: KindDefinition, name: string) =>
    new ApiError({
      reason: 'AlreadyExists',
      message: `${resourceName(kind)} "${name}" already exists`,
      details: { name, group: kind.group, kind: kind.plural },
    }),
  conflict: (
    kind: KindDefinition,
    name: string,
    why = 'the object has been modified; please apply your changes to the latest version and try again',
  ) =>
    new ApiError({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ${resourceName(
        kind,
      )} "${name}": ${why}`,
      details: { name, group: kind.group, kind: kind.plural },
    }),
  invalid: (kind: KindDefinition, name: string, causes: ErrorCause[]) =>
    new ApiError({
      reason: 'Invalid',
      message: `${kind.kind}${
        kind.group ? `.${kind.group}` : ''
      } "${name}" is invalid: ${
        causes.length === 1
          ? `${causes[0].field}: ${causes[0].message}`
          : `[${causes.map(c => `${c.field}: ${c.message}`).join(', ')}]`
      }`,
      causes,
      details: { name, group: kind.group, kind: kind.kind },
    }),
  badRequest: (message: string, remedy?: string) =>
    new ApiError({ reason: 'BadRequest', message, remedy }),
  expired: () =>
    new ApiError({
      reason: 'Expired',
      message:
        'The provided resource version is too old: the change log no longer holds it.',
      remedy: 'List again and watch from the version of that list.',
    }),
};
