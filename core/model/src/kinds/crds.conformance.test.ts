import { KindDefinition, StructuralSchema } from '../kind-definition';
import { officialDocuments } from '../__testUtils__/conformance';
import { openChoreoKinds } from '.';

interface OfficialCrd {
  spec: {
    group: string;
    scope: string;
    names: {
      kind: string;
      plural: string;
      singular: string;
      shortNames?: string[];
    };
    versions: {
      name: string;
      schema: { openAPIV3Schema: StructuralSchema };
      subresources?: object;
    }[];
  };
}

/** Values of a reference that only we know are added to an official enumeration; nothing may be taken away. */
function differences(
  theirs: StructuralSchema,
  ours: StructuralSchema | undefined,
  path: string,
): string[] {
  if (!ours) return [`${path}: missing`];
  const found: string[] = [];
  const same = (key: keyof StructuralSchema) => {
    if (JSON.stringify(theirs[key]) !== JSON.stringify(ours[key])) {
      found.push(
        `${path}.${key}: theirs ${JSON.stringify(
          theirs[key],
        )}, ours ${JSON.stringify(ours[key])}`,
      );
    }
  };
  if (path.endsWith('.conditions')) return found;
  const exact: (keyof StructuralSchema)[] = [
    'type',
    'format',
    'nullable',
    'minimum',
    'maximum',
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'maxProperties',
    'pattern',
    'x-kubernetes-preserve-unknown-fields',
    'x-kubernetes-list-type',
    'x-kubernetes-list-map-keys',
  ];
  exact.forEach(same);
  // Where nothing is required we let an absent spec be an empty one.
  if (path !== '.spec') same('default');
  const missing = (theirs.enum ?? []).filter(v => !ours.enum?.includes(v));
  if (missing.length) found.push(`${path}.enum: lacks ${missing}`);
  if (ours.enum && !theirs.enum) found.push(`${path}.enum: only ours`);
  const rules = (s: StructuralSchema) =>
    s['x-kubernetes-validations']?.length ?? 0;
  if (rules(theirs) > rules(ours)) found.push(`${path}: fewer rules`);
  const required = new Set(ours.required);
  for (const name of theirs.required ?? []) {
    if (!required.has(name)) found.push(`${path}.${name}: not required`);
    required.delete(name);
  }
  if (path !== '') {
    for (const name of required) {
      if (theirs.properties?.[name]) found.push(`${path}.${name}: required`);
    }
  }
  for (const [name, child] of Object.entries(theirs.properties ?? {})) {
    found.push(
      ...differences(child, ours.properties?.[name], `${path}.${name}`),
    );
  }
  if (theirs.items) {
    found.push(...differences(theirs.items, ours.items, `${path}[]`));
  }
  if (typeof theirs.additionalProperties === 'object') {
    const mine = ours.additionalProperties;
    found.push(
      ...differences(
        theirs.additionalProperties,
        typeof mine === 'object' ? mine : undefined,
        `${path}{}`,
      ),
    );
  }
  return found;
}

/** Decided differences, each with its reason. */
const ACCEPTED: Record<string, string> = {
  'ClusterDataPlane.spec.observabilityPlaneRef':
    'the rule repeats the enumeration of kind',
  'ClusterWorkflowPlane.spec.observabilityPlaneRef':
    'the rule repeats the enumeration of kind',
};

const crds = officialDocuments<OfficialCrd>('crds').map(d => d.document);

// Jest refuses a suite without tests.
(crds.length ? describe : describe.skip)(
  'official CustomResourceDefinitions',
  () => {
    const ours = new Map(openChoreoKinds.map(k => [k.kind, k]));

    it('are 37', () => {
      expect(crds).toHaveLength(37);
    });

    it.each(crds.map(c => [c.spec.names.kind, c] as const))(
      '%s',
      (kind, crd) => {
        const mine = ours.get(kind) as KindDefinition;
        const [version] = crd.spec.versions;
        expect({
          group: mine.group,
          version: mine.version,
          plural: mine.plural,
          singular: mine.singular,
          scope: mine.scope,
          shortNames: mine.shortNames,
        }).toEqual({
          group: crd.spec.group,
          version: version.name,
          plural: crd.spec.names.plural,
          singular: crd.spec.names.singular,
          scope: crd.spec.scope,
          shortNames: crd.spec.names.shortNames,
        });
        const found = differences(
          version.schema.openAPIV3Schema,
          mine.schema,
          '',
        ).filter(d => !(`${kind}${d.split(':')[0]}` in ACCEPTED));
        expect(found).toEqual([]);
      },
    );
  },
);
