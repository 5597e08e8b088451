import { cloneJson } from '@openchoreo-portal/model';
import fc from 'fast-check';
import { applyPatch, PatchOperation } from './apply';

const deployment = () => ({
  metadata: { name: 'web' },
  spec: {
    template: {
      spec: {
        containers: [
          { name: 'main', image: 'a', env: [{ name: 'A', value: '1' }] },
          { name: 'side', image: 'b', resources: { tier: 'low' } },
        ] as Record<string, unknown>[],
      },
    },
  },
});

type Json = Record<string, unknown>;
function patched(operation: PatchOperation, object: Json = deployment()) {
  applyPatch(object, [operation]);
  return object as unknown as ReturnType<typeof deployment>;
}
const containers = (o: ReturnType<typeof deployment>) =>
  o.spec.template.spec.containers;

describe('add', () => {
  it('makes missing maps, and the list before "-"', () => {
    expect(patched({ op: 'add', path: '/a/b/c', value: 1 }, {})).toEqual({
      a: { b: { c: 1 } },
    });
    expect(patched({ op: 'add', path: '/a/b/-', value: 1 }, {})).toEqual({
      a: { b: [1] },
    });
  });

  it('makes no list slots', () => {
    const add = (path: string) => () =>
      patched({ op: 'add', path, value: 1 }, { l: [] as unknown[] });
    expect(add('/l/0/x')).toThrow(/nothing at \[0\]/);
    expect(add('/m/[0]')).toThrow(/nothing at 'm'/);
    expect(add('/l/1')).toThrow(/out of range/);
  });

  it('overwrites fields and inserts before items', () => {
    const add = (path: string, o: Json) =>
      patched({ op: 'add', path, value: 9 }, o);
    expect(add('/a', { a: 1 })).toEqual({ a: 9 });
    expect(add('/l/0', { l: [1, 2] })).toEqual({ l: [9, 1, 2] });
    expect(add('/l[1]', { l: [1, 2] })).toEqual({ l: [1, 9, 2] });
    expect(add('/l/-', { l: [1, 2] })).toEqual({ l: [1, 2, 9] });
  });

  it('unescapes ~0 and ~1', () => {
    expect(patched({ op: 'add', path: '/a~1b~0c', value: 1 }, {})).toEqual({
      'a/b~c': 1,
    });
  });

  it('reaches list items by a field, attached or as a segment of its own', () => {
    for (const path of [
      "/spec/template/spec/containers[?(@.name=='main')]/env/-",
      "/spec/template/spec/containers/[?(@.name=='main')]/env/-",
    ]) {
      const value = { name: 'B' };
      expect(containers(patched({ op: 'add', path, value }))[0].env).toEqual([
        { name: 'A', value: '1' },
        { name: 'B' },
      ]);
    }
  });

  it('finds nested fields and texts with slashes', () => {
    const object = { l: [{ a: { b: 'x/y]' } }, { a: { b: 'z' } }] };
    applyPatch(object, [
      { op: 'add', path: "/l[?(@.a.b=='x/y]')]/c", value: 1 },
    ]);
    expect(object.l[0]).toEqual({ a: { b: 'x/y]' }, c: 1 });
    expect(object.l[1]).toEqual({ a: { b: 'z' } });
  });

  it('applies to everything a wildcard selects', () => {
    const path = '/spec/template/spec/containers[*]/securityContext';
    const result = patched({ op: 'add', path, value: { privileged: false } });
    expect(containers(result).map(c => c.securityContext)).toEqual([
      { privileged: false },
      { privileged: false },
    ]);
  });

  it('is an error when a filter or wildcard selects nothing', () => {
    expect(() =>
      patched({
        op: 'add',
        path: "/spec/template/spec/containers[?(@.name=='none')]/env/-",
        value: 1,
      }),
    ).toThrow(/selects nothing/);
    expect(() =>
      patched({ op: 'add', path: '/l[*]/x', value: 1 }, { l: [] }),
    ).toThrow(/selects nothing/);
  });

  it('does the same twice on fields (idempotent)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z_]{1,8}$/), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.jsonValue(),
        fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.constant({})),
        (keys, value, object) => {
          const operation = {
            op: 'add' as const,
            path: `/${keys.join('/')}`,
            value: cloneJson(value),
          };
          const once = cloneJson(object) as Json;
          applyPatch(once, [operation]);
          const twice = cloneJson(once);
          applyPatch(twice, [operation]);
          expect(twice).toEqual(once);
        },
      ),
    );
  });

  it('cannot reach prototypes', () => {
    patched({ op: 'add', path: '/__proto__/polluted', value: 1 }, {});
    patched({ op: 'add', path: '/constructor/polluted', value: 1 }, {});
    expect(({} as Json).polluted).toBeUndefined();
    expect((Object as unknown as Json).polluted).toBeUndefined();
  });
});

describe('replace', () => {
  it('needs what it replaces', () => {
    const replace = (path: string) =>
      patched({ op: 'replace', path, value: 9 }, { a: 1, l: [1] });
    expect(replace('/a')).toEqual({ a: 9, l: [1] });
    expect(replace('/l/0')).toEqual({ a: 1, l: [9] });
    expect(() => replace('/b')).toThrow(/nothing to replace/);
    expect(() => replace('/b/c')).toThrow(/nothing at 'b'/);
    expect(() => replace('/l/-')).toThrow(/nothing to replace/);
    expect(() => replace('/l/x')).toThrow(/not an index/);
    expect(() => replace('/a/x')).toThrow(/neither a map nor a list/);
  });
});

describe('remove', () => {
  it('accepts missing fields but not missing items', () => {
    const remove = (path: string) =>
      patched({ op: 'remove', path }, { a: { b: 1 }, l: [1, 2] });
    expect(remove('/a/b')).toEqual({ a: {}, l: [1, 2] });
    expect(remove('/a/x')).toEqual({ a: { b: 1 }, l: [1, 2] });
    expect(remove('/x/y/z')).toEqual({ a: { b: 1 }, l: [1, 2] });
    expect(remove('/l/1')).toEqual({ a: { b: 1 }, l: [1] });
    expect(() => remove('/l/2')).toThrow(/out of range/);
  });

  it('removes every selected item', () => {
    const object = { l: [{ k: 'a' }, { k: 'b' }, { k: 'a' }] };
    applyPatch(object, [{ op: 'remove', path: "/l[?(@.k=='a')]" }]);
    expect(object).toEqual({ l: [{ k: 'b' }] });
  });
});

describe('paths', () => {
  it.each(['spec', '', '/a[', '/a[x]', '/a[0]b', '/a[?(@.x>1)]'])(
    'refuses %j',
    path => {
      expect(() => patched({ op: 'add', path, value: 1 }, { a: [] })).toThrow(
        /path/,
      );
    },
  );
});
