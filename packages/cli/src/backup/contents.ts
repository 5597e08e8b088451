import { KubeObject, parseApiVersion } from '@openchoreo-portal/model';
import { ServedKind } from '../api/kinds';

/** What controllers make again, what is over, and what only one person could have said: it would be wrong in another installation. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  Event: 'it tells what happened',
  RenderedRelease: 'controllers render it again',
  Promotion: 'controllers ask again where a gate holds',
  Approval: 'nobody can approve in the name of another',
  WorkflowRun: 'it would run once more',
};

/** True for kinds that a backup holds. */
export function isBackedUp(kind: Pick<ServedKind, 'kind'>): boolean {
  return !Object.hasOwn(LEFT_OUT, kind.kind);
}

/** In the order in which they can be made: rights, planes and gates before what they decide about, bindings last. */
const ORDER: readonly RegExp[] = [
  /^Namespace$/,
  /^Organization$/,
  /AuthzRole$/,
  /AuthzRoleBinding$/,
  /Plane$/,
  /Environment$/,
  /DeploymentPipeline$/,
  /(Type|Trait|Workflow)$/,
  /Policy$/,
  /^SecretReference$/,
  /^Project$/,
  /^ProjectRelease$/,
  /^(Component|Resource)$/,
  /^Workload$/,
  /Release$/,
  /^ProjectReleaseBinding$/,
  /Binding$/,
];

function rank(kind: string): number {
  // A preview names a component: it is no environment of the platform.
  if (kind === 'PreviewEnvironment') return ORDER.length - 1;
  const found = ORDER.findIndex(pattern => pattern.test(kind));
  // Kinds of a newer server, which may refer to anything but bindings.
  return found < 0 ? ORDER.length - 2 : found;
}

const placeOf = (object: KubeObject) =>
  [
    String(rank(object.kind)).padStart(2, '0'),
    parseApiVersion(object.apiVersion).group,
    object.kind,
    object.metadata.namespace ?? '',
    object.metadata.name ?? '',
  ].join('\u0000');

/** Sorts objects so that they can be made one after the other; equal installations give equal files. */
export function inOrder(objects: readonly KubeObject[]): KubeObject[] {
  return objects
    .map(object => ({ object, place: placeOf(object) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ object }) => object);
}

/** The object as it can be made elsewhere: no status, nothing that only its server may say, no owner by identity. */
export function portable(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, status: _, ...content } = object;
  const { name, namespace, labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
      ...(annotations && Object.keys(annotations).length > 0
        ? { annotations }
        : {}),
    },
    ...content,
  };
}
