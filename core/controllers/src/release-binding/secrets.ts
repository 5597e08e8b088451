import {
  isExternalSecret,
  lackingSecrets,
  MissingThing,
} from '@openchoreo-portal/delivery';
import {
  DataPlane,
  KubeObject,
  RenderedRelease,
  renderedReleaseKind,
  SecretReferenceSpec,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import {
  findDataPlane,
  findEnvironment,
  planeKey,
  ResolvedPlane,
} from '../resolve';
import { Lookups } from '../runtime';

/** What a set would read from the secret store of its data plane, and the store does not have as far as its ExternalSecrets tell. */
export function secretsLackedBy(
  set: {
    namespace: string;
    environment: string;
    dataPlane: ResolvedPlane<DataPlane>;
    objects: readonly RenderedObject[];
    /** SecretReferences that the set uses, by name. */
    references?: Readonly<Record<string, SecretReferenceSpec>>;
  },
  lookups: Lookups,
): MissingThing[] {
  const { namespace, environment, dataPlane, references = {} } = set;
  const wanted = set.objects
    .filter(o => o.targetPlane === 'dataplane')
    .map(o => o.object)
    .filter(isExternalSecret);
  if (wanted.length === 0) return [];
  const plane = planeName(dataPlane.object);
  return lackingSecrets({
    environment,
    plane,
    wanted,
    seen: externalSecretsOn(dataPlane, namespace, lookups),
    writtenElsewhere: Object.entries(references).flatMap(
      ([name, { targetPlane, data }]) => {
        const written =
          targetPlane && `${targetPlane.kind} ${targetPlane.name}`;
        return written && written !== plane
          ? [{ name, plane: written, keys: data.map(d => d.remoteRef.key) }]
          : [];
      },
    ),
  });
}

const planeName = ({ kind, metadata }: DataPlane) => `${kind} ${metadata.name}`;

/** ExternalSecrets of the namespace's sets on a data plane, with what the plane reports of them. */
function externalSecretsOn(
  dataPlane: ResolvedPlane<DataPlane>,
  namespace: string,
  lookups: Lookups,
) {
  const wanted = planeKey(dataPlane.ref);
  const known = new Map<string, boolean>();
  const isThere = (name: string): boolean => {
    const environment = findEnvironment(lookups, namespace, name);
    const found = environment && findDataPlane(lookups, namespace, environment);
    return found !== undefined && planeKey(found.ref) === wanted;
  };
  return lookups
    .list<RenderedRelease>(renderedReleaseKind, namespace)
    .filter(({ spec }) => (spec.targetPlane ?? 'dataplane') === 'dataplane')
    .flatMap(({ spec, status }) => {
      const secrets = (spec.resources ?? []).filter(r =>
        isExternalSecret(r.object as KubeObject),
      );
      if (secrets.length === 0) return [];
      const name = spec.environmentName;
      const there = known.get(name) ?? isThere(name);
      known.set(name, there);
      if (!there) return [];
      return secrets.map(({ id, object }) => ({
        environment: name,
        object: object as KubeObject,
        status: status?.resources?.find(r => r.id === id)?.status,
      }));
    });
}
