import { Promotion } from '@openchoreo-portal/model';
import { ObjectChange } from '../plan/types';
import { valueText } from '../plan/valueText';

/** Something in which the plan that followed differs from a voided one. */
export interface InputChange {
  /** What: `release`, or an object and its field. */
  what: string;
  before: string;
  after: string;
}

const MAX_CHANGES = 3;

/**
 * Why a voided promotion is void: in what the next one for the same place differs from it. Empty while none followed, and where both plans read the
 * same (then something that no plan shows, such as a label, differs).
 */
export function whatChanged(
  voided: Promotion,
  all: readonly Promotion[],
): InputChange[] {
  const next = all
    .filter(
      ({ metadata, spec }) =>
        spec.releaseBinding === voided.spec.releaseBinding &&
        spec.bindingKind === voided.spec.bindingKind &&
        metadata.namespace === voided.metadata.namespace &&
        metadata.uid !== voided.metadata.uid &&
        spec.requestedAt >= voided.spec.requestedAt,
    )
    .sort((a, b) => a.spec.requestedAt.localeCompare(b.spec.requestedAt))[0];
  if (!next) return [];
  const release: InputChange[] =
    next.spec.releaseName === voided.spec.releaseName
      ? []
      : [
          {
            what: 'release',
            before: voided.spec.releaseName,
            after: next.spec.releaseName,
          },
        ];
  const before = outcomes(voided);
  const after = outcomes(next);
  const fields = [...new Set([...before.keys(), ...after.keys()])]
    .filter(key => before.get(key) !== after.get(key))
    .map(what => ({
      what,
      before: before.get(what) ?? '—',
      after: after.get(what) ?? '—',
    }));
  return [...release, ...fields].slice(0, MAX_CHANGES);
}

/** What a plan leads to, field by field. */
function outcomes({ status }: Promotion): Map<string, string> {
  const changes = (status?.plan?.changes ?? []) as unknown as ObjectChange[];
  return new Map(
    changes.flatMap(({ object, change, fields }): [string, string][] =>
      fields.length === 0
        ? [[`${object.kind} ${object.name}`, change]]
        : fields.map(field => [
            `${object.kind} ${object.name} ${field.path}`,
            valueText(field.after),
          ]),
    ),
  );
}
