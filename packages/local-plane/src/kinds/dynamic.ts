import { readFileSync } from 'node:fs';
import {
  ApiError,
  KindDefinition,
  KindRegistry,
  KubeObject,
  StructuralSchema,
  createKindRegistry,
  parseApiVersion,
} from '@openchoreo-portal/model';
import { writeFileAtomic } from '../cluster/files';
import { anything, conditions, open, object } from './schema';

/** More than any real cluster has of foreign kinds; a client that invents kinds stops here. */
const MAX_FOREIGN_KINDS = 500;

/** A kind registry that can learn. */
export interface DynamicKinds extends KindRegistry {
  /**
   * Learns the kind of an object that is about to be written below `/apis/{group}/{version}/…/{plural}`. Does nothing when it is
   * known. Returns the new definition, or undefined.
   */
  learn(
    resource: {
      group: string;
      version: string;
      plural: string;
      namespaced: boolean;
    },
    body: KubeObject,
  ): KindDefinition | undefined;
  /** Learns the kinds of a CustomResourceDefinition. */
  learnCrd(crd: KubeObject): KindDefinition[];
  /** Kinds learnt here, which no controller of the plane acts on. */
  foreign(): readonly KindDefinition[];
  onLearn(listener: (kind: KindDefinition) => void): () => void;
}

interface CrdSpec {
  group?: string;
  scope?: string;
  names?: {
    kind?: string;
    plural?: string;
    singular?: string;
    shortNames?: string[];
    categories?: string[];
  };
  versions?: {
    name?: string;
    served?: boolean;
    storage?: boolean;
    schema?: { openAPIV3Schema?: StructuralSchema };
    subresources?: { status?: object };
    additionalPrinterColumns?: KindDefinition['printerColumns'];
  }[];
}

const DNS = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const VERSION = /^v[0-9][a-z0-9]{0,14}$/;
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

/**
 * Registry of the built-in kinds plus those learnt from CustomResourceDefinitions and from objects of kinds nobody declared. Learnt
 * kinds are remembered in `file`, so that stored objects stay readable after a restart.
 */
export function createDynamicKinds(
  builtIn: readonly KindDefinition[],
  file: string,
): DynamicKinds {
  let foreign: KindDefinition[] = [];
  try {
    foreign = JSON.parse(readFileSync(file, 'utf8')) as KindDefinition[];
  } catch {
    // First start, or a damaged file: objects of those kinds show up again when they are applied again.
  }
  let registry: KindRegistry;
  try {
    registry = createKindRegistry([...builtIn, ...foreign]);
  } catch {
    // A kind learnt by an older version is built in now.
    foreign = foreign.filter(
      f => !builtIn.some(b => b.group === f.group && b.kind === f.kind),
    );
    registry = createKindRegistry([...builtIn, ...foreign]);
  }
  const listeners = new Set<(kind: KindDefinition) => void>();

  function add(kind: KindDefinition): void {
    if (foreign.length >= MAX_FOREIGN_KINDS) {
      throw new ApiError({
        reason: 'TooManyRequests',
        message: `The local plane already holds ${MAX_FOREIGN_KINDS} kinds it does not act on.`,
        remedy: 'Use kinds of an installed CustomResourceDefinition.',
      });
    }
    foreign = [...foreign, kind];
    registry = createKindRegistry([...builtIn, ...foreign]);
    writeFileAtomic(file, JSON.stringify(foreign, null, 1));
    for (const listener of listeners) listener(kind);
  }

  return {
    all: () => registry.all(),
    byKind: gk => registry.byKind(gk),
    byResource: gvr => registry.byResource(gvr),
    foreign: () => foreign,
    onLearn(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    learn({ group, version, plural, namespaced }, body) {
      if (registry.byResource({ group, version, resource: plural })) {
        return undefined;
      }
      const named = parseApiVersion(String(body.apiVersion ?? ''));
      const good =
        group !== '' &&
        DNS.test(group) &&
        VERSION.test(version) &&
        DNS.test(plural) &&
        KIND.test(String(body.kind)) &&
        named.group === group &&
        named.version === version;
      if (!good || registry.byKind({ group, version, kind: body.kind })) {
        return undefined;
      }
      const kind: KindDefinition = {
        group,
        version,
        kind: body.kind,
        plural,
        singular: body.kind.toLowerCase(),
        scope: namespaced ? 'Namespaced' : 'Cluster',
        schema: object({ spec: anything, status: open({ conditions }) }),
        statusSubresource: false,
        description: 'Stored by the local plane; nothing acts on it.',
      };
      add(kind);
      return kind;
    },
    learnCrd(crd) {
      const spec = (crd.spec ?? {}) as CrdSpec;
      const names = spec.names ?? {};
      const made: KindDefinition[] = [];
      if (!spec.group || !names.kind || !names.plural) return made;
      for (const version of spec.versions ?? []) {
        if (version.served === false || !version.name) continue;
        if (
          registry.byKind({
            group: spec.group,
            version: version.name,
            kind: names.kind,
          }) ||
          registry.byResource({
            group: spec.group,
            version: version.name,
            resource: names.plural,
          })
        ) {
          continue;
        }
        const kind: KindDefinition = {
          group: spec.group,
          version: version.name,
          kind: names.kind,
          plural: names.plural,
          singular: names.singular ?? names.kind.toLowerCase(),
          shortNames: names.shortNames,
          categories: names.categories,
          scope: spec.scope === 'Cluster' ? 'Cluster' : 'Namespaced',
          schema:
            version.schema?.openAPIV3Schema ??
            object({ spec: anything, status: anything }),
          statusSubresource: Boolean(version.subresources?.status),
          printerColumns: version.additionalPrinterColumns,
          description: 'Declared by a CustomResourceDefinition.',
        };
        add(kind);
        made.push(kind);
      }
      return made;
    },
  };
}
