import {
  ANNOTATIONS,
  changeSetKind,
  isJsonObject,
  projectReleaseBindingKind,
  ReleaseBinding,
  releaseBindingKind,
  ReleaseBindingSpec,
  resourceReleaseBindingKind,
  timestamp,
} from '@openchoreo-portal/model';
import { jsonEqual } from '../runtime/equality';
import { writesOf } from './matching';
import { ControlPlaneAdmission } from './types';

/**
 * Remembers who last changed what a binding asks for, and when its release or state was last chosen. What a client writes there does not
 * count.
 */
export const requestedByAdmission = (
  now: () => Date,
): ControlPlaneAdmission => ({
  name: 'release-binding-requested-by',
  matches: writesOf(
    releaseBindingKind,
    projectReleaseBindingKind,
    resourceReleaseBindingKind,
  ),
  admit(_context, { object, oldObject, subject }) {
    const suspension = ANNOTATIONS.suspended;
    const changed =
      !oldObject ||
      !jsonEqual(oldObject.spec, object.spec) ||
      oldObject.metadata.annotations?.[suspension] !==
        object.metadata.annotations?.[suspension];
    const requestedBy = changed
      ? subject.id
      : oldObject.metadata.annotations?.[ANNOTATIONS.requestedBy];
    const {
      [ANNOTATIONS.requestedBy]: _by,
      [ANNOTATIONS.requestedAt]: _at,
      ...annotations
    } = object.metadata.annotations ?? {};
    const requestedAt = jsonEqual(
      choiceIn(oldObject?.spec),
      choiceIn(object.spec),
    )
      ? oldObject?.metadata.annotations?.[ANNOTATIONS.requestedAt]
      : timestamp(now());
    return {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          ...annotations,
          ...(requestedBy ? { [ANNOTATIONS.requestedBy]: requestedBy } : {}),
          ...(requestedAt ? { [ANNOTATIONS.requestedAt]: requestedAt } : {}),
        },
      },
    };
  },
});

/** What a binding chooses: a release, and whether it runs. */
function choiceIn(spec: unknown): unknown[] {
  const { releaseName, projectRelease, resourceRelease, state } = isJsonObject(
    spec,
  )
    ? spec
    : {};
  return [
    releaseName ?? projectRelease ?? resourceRelease ?? null,
    state ?? 'Active',
  ];
}

/** Remembers who asked for a change set; nobody can ask in somebody else's name. */
export const changeSetRequesterAdmission: ControlPlaneAdmission = {
  name: 'change-set-requested-by',
  matches: writesOf(changeSetKind),
  admit(_context, { object, oldObject, subject }) {
    const requestedBy = oldObject
      ? oldObject.metadata.annotations?.[ANNOTATIONS.requestedBy]
      : subject.id;
    const { [ANNOTATIONS.requestedBy]: _by, ...annotations } =
      object.metadata.annotations ?? {};
    return {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          ...annotations,
          ...(requestedBy ? { [ANNOTATIONS.requestedBy]: requestedBy } : {}),
        },
      },
    };
  },
};

/** An update that leaves the release out keeps the one that is there: `Undeploy` is how a binding is emptied. */
export const keepReleaseNameAdmission: ControlPlaneAdmission = {
  name: 'release-binding-keep-release',
  matches: match =>
    writesOf(releaseBindingKind)(match) && match.operation === 'update',
  admit(_context, { object, oldObject }) {
    const spec = object.spec as ReleaseBindingSpec | undefined;
    const before = (oldObject as ReleaseBinding | undefined)?.spec.releaseName;
    if (!spec || typeof spec !== 'object' || spec.releaseName || !before) {
      return object;
    }
    return { ...object, spec: { ...spec, releaseName: before } };
  },
};
