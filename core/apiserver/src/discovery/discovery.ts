import {
  apiVersionOf,
  KindDefinition,
  KindRegistry,
} from '@openchoreo-portal/model';
import { REVIEWS } from '../reviews/kinds';
import { CustomSubresource } from '../types';
import { CUSTOM_RESOURCE_DEFINITION, servesDefinitions } from './definitions';

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const STATUS_VERBS = ['get', 'patch', 'update'];
const METHOD_VERBS: Record<string, string> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Verbs of a kind: questions about the caller can only be asked, definitions only be read. */
function kindVerbs(kind: KindDefinition): string[] {
  if (REVIEWS.includes(kind)) return ['create'];
  return kind === CUSTOM_RESOURCE_DEFINITION ? ['get', 'list'] : VERBS;
}

/** Verbs of a custom subresource, for discovery. */
function verbsOf(subresource: CustomSubresource): string[] {
  const verbs = subresource.methods.map(
    method => subresource.verbs?.[method] ?? METHOD_VERBS[method],
  );
  return [...new Set(verbs)].filter(Boolean).sort();
}

/** Documents by which clients find out what this server serves. */
export class Discovery {
  private known: readonly KindDefinition[] = [];
  private versions = new Map<string, string[]>();

  constructor(
    private readonly kinds: KindRegistry,
    private readonly subresources: readonly CustomSubresource[],
  ) {}

  /** Versions of each group, in the order of registration; made anew when a registry that can learn has learnt a kind. */
  private get groups(): Map<string, string[]> {
    const all = this.kinds.all();
    if (all === this.known) return this.versions;
    const groups = new Map<string, string[]>();
    for (const kind of this.served()) {
      const versions = groups.get(kind.group) ?? [];
      if (!versions.includes(kind.version)) versions.push(kind.version);
      groups.set(kind.group, versions);
    }
    this.known = all;
    this.versions = groups;
    return groups;
  }

  /** What is stored, and what is only answered. */
  private served(): KindDefinition[] {
    return [
      ...this.kinds.all(),
      ...REVIEWS,
      ...(servesDefinitions(this.kinds) ? [CUSTOM_RESOURCE_DEFINITION] : []),
    ];
  }

  /** Group and version pairs. */
  groupVersions(): Array<{ group: string; version: string }> {
    return [...this.groups].flatMap(([group, versions]) =>
      versions.map(version => ({ group, version })),
    );
  }

  private kindsOf(group: string, version: string): KindDefinition[] {
    return this.served().filter(
      kind => kind.group === group && kind.version === version,
    );
  }

  private customOf(kind: KindDefinition): CustomSubresource[] {
    return this.subresources.filter(
      s => s.group === kind.group && s.resource === kind.plural,
    );
  }

  /** `/api`. */
  coreVersions(): object {
    return {
      kind: 'APIVersions',
      versions: this.groups.get('') ?? [],
      serverAddressByClientCIDRs: [],
    };
  }

  private group(name: string): object {
    const versions = this.groups.get(name)!.map(version => ({
      groupVersion: apiVersionOf({ group: name, version }),
      version,
    }));
    return { name, versions, preferredVersion: versions[0] };
  }

  /** `/apis`. */
  groupList(): object {
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [...this.groups.keys()]
        .filter(name => name !== '')
        .map(name => this.group(name)),
    };
  }

  /** `/apis/{group}`. */
  oneGroup(name: string): object | undefined {
    if (!this.groups.has(name)) return undefined;
    return { kind: 'APIGroup', apiVersion: 'v1', ...this.group(name) };
  }

  /** `/apis/{group}/{version}` and `/api/v1`. */
  resourceList(group: string, version: string): object | undefined {
    if (!this.groups.get(group)?.includes(version)) return undefined;
    const resources = this.kindsOf(group, version).flatMap(kind => [
      {
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.scope === 'Namespaced',
        kind: kind.kind,
        verbs: kindVerbs(kind),
        ...(kind.shortNames?.length ? { shortNames: kind.shortNames } : {}),
        ...(kind.categories?.length ? { categories: kind.categories } : {}),
      },
      ...(kind.statusSubresource
        ? [
            {
              name: `${kind.plural}/status`,
              singularName: '',
              namespaced: kind.scope === 'Namespaced',
              kind: kind.kind,
              verbs: STATUS_VERBS,
            },
          ]
        : []),
      ...this.customOf(kind).map(custom => ({
        name: `${kind.plural}/${custom.name}`,
        singularName: '',
        namespaced: kind.scope === 'Namespaced',
        kind: custom.kind ?? kind.kind,
        verbs: verbsOf(custom),
      })),
    ]);
    return {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: apiVersionOf({ group, version }),
      resources,
    };
  }

  /** Everything in one document (aggregated discovery v2) for `/apis`, or for `/api`. */
  aggregated(core: boolean): object {
    const names = [...this.groups.keys()].filter(
      name => (name === '') === core,
    );
    return {
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items: names.map(name => ({
        metadata: { name, creationTimestamp: null },
        versions: this.groups.get(name)!.map(version => ({
          version,
          freshness: 'Current',
          resources: this.kindsOf(name, version).map(kind =>
            this.aggregatedResource(kind),
          ),
        })),
      })),
    };
  }

  private aggregatedResource(kind: KindDefinition): object {
    const kindOf = (name: string) => ({
      group: kind.group,
      version: kind.version,
      kind: name,
    });
    const subresources = [
      ...(kind.statusSubresource
        ? [
            {
              subresource: 'status',
              responseKind: kindOf(kind.kind),
              verbs: STATUS_VERBS,
            },
          ]
        : []),
      ...this.customOf(kind).map(custom => ({
        subresource: custom.name,
        responseKind: kindOf(custom.kind ?? kind.kind),
        verbs: verbsOf(custom),
      })),
    ];
    return {
      resource: kind.plural,
      responseKind: kindOf(kind.kind),
      scope: kind.scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
      singularResource: kind.singular,
      verbs: kindVerbs(kind),
      ...(kind.shortNames?.length ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories?.length ? { categories: kind.categories } : {}),
      ...(subresources.length ? { subresources } : {}),
    };
  }
}
