import { ComponentType, jsonEqual } from '@openchoreo-portal/model';
import {
  checkParameters,
  FieldProblem,
  formTexts,
  OfferedTrait,
  workloadProblems,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { Draft } from './draft';

/** Everything that is wrong with a draft, by its path in the YAML. */
export function draftProblems(
  draft: Draft,
  type: ComponentType | undefined,
  traits: readonly OfferedTrait[],
  text: typeof formTexts.english = formTexts.english,
): FieldProblem[] {
  const under = (prefix: string, found: readonly FieldProblem[]) =>
    found.map(({ path, message }) => ({
      path: path ? `${prefix}.${path}` : prefix,
      message,
    }));
  const own = draft.traits ?? [];
  return [
    ...under(
      'parameters',
      checkParameters(type?.spec.parameters?.openAPIV3Schema, draft.parameters),
    ),
    ...own.flatMap((trait, index) => {
      const at = `traits[${trait.instanceName}]`;
      const offer = traits.find(
        o =>
          o.kind === (trait.kind ?? 'Trait') &&
          o.trait.metadata.name === trait.name,
      );
      const isTwice =
        own.findIndex(o => jsonEqual(o.instanceName, trait.instanceName)) <
        index;
      return [
        ...(isTwice ? [{ path: at, message: text('traits.taken') }] : []),
        ...under(
          `${at}.parameters`,
          checkParameters(
            offer?.trait.spec.parameters?.openAPIV3Schema,
            trait.parameters,
          ),
        ),
      ];
    }),
    ...(draft.workload
      ? under('workload', workloadProblems(draft.workload, text))
      : []),
  ];
}
