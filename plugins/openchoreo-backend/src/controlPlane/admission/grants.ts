import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import {
  AuthorizationEngine,
  describeScope,
} from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';

/** Rights that the message names; the others are counted. */
const NAMED = 3;

/**
 * Nobody gives rights that they do not hold: else the right to write bindings would be every right. Lifting a denial is giving, too. Parts of the
 * platform itself (`trusted`) may.
 */
export const grantAdmission = (
  engine: Pick<AuthorizationEngine, 'decide' | 'gains'>,
  trusted: readonly string[],
): AdmissionPlugin => ({
  name: 'granted-rights',
  matches: ({ kind, subresource }) =>
    subresource === undefined &&
    /^(Cluster)?AuthzRole(Binding)?$/.test(kind.kind),
  validate(_ctx, { operation, object, oldObject, subject, kind }) {
    if (subject.kind === 'service' && trusted.includes(subject.id)) return;
    const change =
      operation === 'delete'
        ? { before: object }
        : { before: oldObject, after: object };
    const missing = engine
      .gains(change)
      .filter(
        ({ action, scope }) =>
          !engine.decide(subject, { action, scope, everywhere: true }).allowed,
      );
    if (missing.length === 0) return;
    const more = missing.length - NAMED;
    throw new ApiError({
      reason: 'Forbidden',
      message: `You cannot give rights that you do not hold yourself: ${missing
        .slice(0, NAMED)
        .map(m => `${m.action} for ${describeScope(m.scope)}`)
        .join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
      remedy: 'Ask somebody who holds them, such as an administrator.',
      details: { kind: kind.kind, name: object.metadata.name ?? '' },
    });
  },
});
