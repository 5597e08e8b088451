import {
  ComponentRelease,
  KubeObject,
  RenderedRelease,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { PlanChange, planChanges } from '../plan';

/** Something that can be compared: what runs in an environment, or a release. */
export interface ComparedSide {
  kind: 'environment' | 'release';
  name: string;
}

/** What is different between two sides; undefined when one of them is gone. */
export function compareSides(
  first: ComparedSide,
  second: ComparedSide,
  rendered: readonly RenderedRelease[],
  releases: readonly ComponentRelease[],
): PlanChange[] | undefined {
  const [before, after] = [first, second].map(side =>
    side.kind === 'environment'
      ? environmentObjects(side.name, rendered)
      : releaseObjects(side.name, releases),
  );
  return before && after ? planChanges(before, after) : undefined;
}

/**
 * Objects of an environment with the names that only tell where it is replaced by one word, and without the hashes that names end with, so
 * that two environments differ only in what somebody chose.
 */
function environmentObjects(
  environment: string,
  rendered: readonly RenderedRelease[],
): RenderedObject[] | undefined {
  const own = rendered.filter(r => r.spec.environmentName === environment);
  if (own.length === 0) return undefined;
  const names = new Map<string, number>();
  return own.flatMap(({ spec }) =>
    (spec.resources ?? []).map(({ id, object }) => {
      const name = placelessName(object.metadata.name ?? id, environment);
      // Two that differ only in their hash keep their order instead.
      const key = `${object.kind}/${name}`;
      const count = (names.get(key) ?? 0) + 1;
      names.set(key, count);
      return {
        id,
        targetPlane: spec.targetPlane ?? 'dataplane',
        object: placeless(
          object,
          environment,
          count === 1 ? name : `${name}-${count}`,
        ),
      };
    }),
  );
}

const HERE = '(environment)';

function placeless(
  object: KubeObject,
  environment: string,
  placelessId: string,
): KubeObject {
  const { namespace, name } = object.metadata;
  const words = [namespace, name].filter((word): word is string =>
    Boolean(word),
  );
  // A part of a longer name only: a value that is just the environment's name was chosen by somebody.
  const part = new RegExp(
    `(?<=-)${environment}(?=[-.]|$)|(?<![a-z0-9-])${environment}(?=-)`,
    'g',
  );
  const neutral = (value: unknown, key?: string): unknown => {
    if (typeof value === 'string') {
      if (key !== undefined && /\/(environment|environment-uid)$/.test(key)) {
        return HERE;
      }
      if (key?.endsWith('/dp-resource-hash')) return HERE;
      return words
        .reduce((text, word) => text.split(word).join(HERE), value)
        .replace(part, HERE)
        .replace(HASH, '');
    }
    if (Array.isArray(value)) return value.map(item => neutral(item));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([k, v]) => [k, neutral(v, k)]),
      );
    }
    return value;
  };
  const made = neutral(object) as KubeObject;
  return {
    ...made,
    metadata: { ...made.metadata, name: placelessId, namespace: '' },
  };
}

/** What generated names end with; it is made from the environment, too. */
const HASH = /-[0-9a-f]{8}(?![0-9a-zA-Z])/g;

function placelessName(name: string, environment: string): string {
  return name
    .replace(HASH, '')
    .split('-')
    .filter(part => part !== environment)
    .join('-');
}

/** A release taken apart into what it is made of. */
function releaseObjects(
  name: string,
  releases: readonly ComponentRelease[],
): RenderedObject[] | undefined {
  const release = releases.find(r => r.metadata.name === name);
  if (!release) return undefined;
  const { workload, componentType, componentProfile, traits } = release.spec;
  const part = (kind: string, id: string, spec: unknown): RenderedObject => ({
    id,
    targetPlane: 'dataplane',
    object: {
      apiVersion: release.apiVersion,
      kind,
      metadata: { name: id },
      spec,
    },
  });
  return [
    part('Workload', 'workload', workload),
    part('ComponentType', componentType.name, componentType.spec),
    ...(componentProfile
      ? [part('Parameters', 'parameters', componentProfile)]
      : []),
    ...(traits ?? []).map(t => part('Trait', t.name, t.spec)),
  ];
}
