import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import { AuthorizationEngine } from '@openchoreo-portal/authorization';
import { ApiError, ChangeSet, changeSetKind } from '@openchoreo-portal/model';

/**
 * The control plane writes the bindings of a change set with its own rights, so whoever asks for one must be allowed to promote everything in it:
 * each component that is named, or the whole project.
 */
export const changeSetAdmission = (
  engine: Pick<AuthorizationEngine, 'decide'>,
): AdmissionPlugin => ({
  name: 'change-set-rights',
  matches: ({ operation, kind, subresource }) =>
    operation === 'create' &&
    subresource === undefined &&
    kind.kind === changeSetKind.kind &&
    kind.group === changeSetKind.group,
  validate(_ctx, { object, subject }) {
    const { metadata, spec } = object as ChangeSet;
    const { namespace } = metadata;
    const named = (spec.components ?? []).map(c => c.name);
    for (const component of named.length > 0 ? named : [undefined]) {
      const scope = {
        ...(namespace ? { namespace } : {}),
        project: spec.owner.projectName,
        ...(component ? { component } : {}),
      };
      const attributes = {
        'resource.environment': `${namespace}/${spec.environment}`,
      };
      const [promote, update] = ['promote', 'update'].map(verb =>
        engine.decide(subject, {
          action: `releasebinding:${verb}`,
          scope,
          attributes,
        }),
      );
      // A denial of promote holds, as it does for a single binding.
      const allowed = promote.allowed || (update.allowed && !promote.binding);
      if (!allowed) {
        throw new ApiError({
          reason: 'Forbidden',
          message: `You may not promote ${
            component ?? `everything of ${spec.owner.projectName}`
          } to ${spec.environment}: ${promote.reason}`,
          remedy: 'Name only components that you may promote.',
        });
      }
    }
  },
});
