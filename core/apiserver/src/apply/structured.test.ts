import fc from 'fast-check';
import { KubeObject, StoredObject } from '@openchoreo-portal/model';
import { widgetKind } from '../testing/widget';
import { fieldManagerFor } from './field-manager';
import { FieldSet, printPath } from './field-set';
import { compare, fieldsOf, merge, removeFields } from './structured';
import { rootShape } from './typing';

const shape = rootShape(widgetKind.schema);
const object = (spec: object) => ({ spec });

describe('merging by schema', () => {
  it('keeps the order of the applied list, and others where they were', () => {
    const merged = merge(
      shape,
      object({ tags: ['a', 'b', 'c', 'd'] }),
      object({ tags: ['d', 'x', 'b'] }),
    );
    expect(merged).toEqual(object({ tags: ['a', 'c', 'd', 'x', 'b'] }));
  });

  it('joins items of map lists by all their keys', () => {
    const merged = merge(
      shape,
      object({ ports: [{ port: 80, protocol: 'TCP', name: 'a' }] }),
      object({
        ports: [
          { port: 80, options: { x: '1' } },
          { port: 80, protocol: 'UDP' },
        ],
      }),
    );
    expect(merged).toEqual(
      object({
        ports: [
          { port: 80, protocol: 'TCP', name: 'a', options: { x: '1' } },
          { port: 80, protocol: 'UDP' },
        ],
      }),
    );
  });
});

describe('field sets', () => {
  const set = fc
    .array(
      fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"n":1}', 'v:"x"'), {
        minLength: 1,
        maxLength: 4,
      }),
      { maxLength: 8 },
    )
    .map(paths => FieldSet.of(...paths));

  it('survive their wire form', () => {
    fc.assert(
      fc.property(set, s => {
        expect(
          FieldSet.fromJson(JSON.parse(JSON.stringify(s.toJson()))).equals(s),
        ).toBe(true);
      }),
    );
  });

  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(a.union(b).equals(b.union(a))).toBe(true);
        expect(a.intersection(b).equals(b.intersection(a))).toBe(true);
        expect(a.difference(b).union(a.intersection(b)).equals(a)).toBe(true);
        expect(a.difference(b).intersection(b).isEmpty).toBe(true);
        expect([...a.recursiveDifference(a).paths()]).toEqual([]);
      }),
    );
  });

  it('print paths as people know them', () => {
    expect(
      printPath([
        'f:spec',
        'f:ports',
        'k:{"port":80,"protocol":"TCP"}',
        'f:name',
      ]),
    ).toBe('.spec.ports[port=80,protocol="TCP"].name');
  });

  it('ignore what they do not understand', () => {
    expect(
      FieldSet.fromJson({ 'x:y': {}, 'f:a': 'text', 'f:b': {} }).toJson(),
    ).toEqual({ 'f:b': {} });
  });
});

describe('comparing', () => {
  it('is empty for equal objects and complete for removed ones', () => {
    const spec = object({
      ports: [{ port: 1, protocol: 'TCP' }],
      raw: { a: [1] },
      tags: ['x'],
    });
    const same = compare(shape, spec, JSON.parse(JSON.stringify(spec)));
    expect(
      same.added.isEmpty && same.modified.isEmpty && same.removed.isEmpty,
    ).toBe(true);
    const removed = compare(shape, spec, {}).removed;
    expect(fieldsOf(shape, spec).difference(removed).isEmpty).toBe(true);
    expect(removeFields(shape, spec, fieldsOf(shape, spec))).toEqual(
      object({ ports: null, raw: null, tags: null }),
    );
  });
});

describe('ownership', () => {
  const manager = fieldManagerFor(widgetKind);
  const apply = (
    live: KubeObject | undefined,
    who: string,
    spec: object | undefined,
    force = true,
  ) =>
    manager.apply({
      live: live as StoredObject | undefined,
      config: {
        apiVersion: 'test.openchoreo.dev/v1',
        kind: 'Widget',
        metadata: { name: 'x' },
        ...(spec ? { spec } : {}),
      },
      manager: who,
      force,
      now: '2026-01-01T00:00:00Z',
    });
  const spec = fc.record(
    {
      color: fc.constantFrom('red', 'blue'),
      tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
      nested: fc.record({ a: fc.constantFrom('1', '2') }),
    },
    { requiredKeys: [] },
  );

  it('what an applier wants is there, applying twice changes nothing, applying nothing leaves nothing of its own', () => {
    fc.assert(
      fc.property(spec, spec, spec, (first, second, third) => {
        const one = apply(undefined, 'a', first);
        const two = apply(one, 'b', second);
        const three = apply(two, 'a', third);
        expect(apply(three, 'a', third)).toEqual(three);
        const { tags, ...scalars } = third;
        expect(three.spec ?? {}).toMatchObject(scalars);
        for (const tag of tags ?? [])
          expect((three.spec as { tags: string[] }).tags).toContain(tag);
        const none = apply(apply(three, 'a', undefined), 'b', undefined);
        expect(none.spec ?? null).toBeNull();
        expect(none.metadata.managedFields).toEqual([]);
      }),
    );
  });
});
