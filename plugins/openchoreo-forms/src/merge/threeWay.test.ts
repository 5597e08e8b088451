import { mergeThreeWay } from './threeWay';

const base = {
  workload: {
    container: {
      image: 'shop:1',
      args: ['a'],
      env: [
        { key: 'LOG', value: 'info' },
        { key: 'OLD', value: '1' },
      ],
    },
  },
  traits: [{ instanceName: 'a' }, { instanceName: 'b' }],
};

const changed = (edit: (copy: typeof base) => void) => {
  const copy = structuredClone(base);
  edit(copy);
  return copy;
};

describe('mergeThreeWay', () => {
  it('keeps both changes when they touch different fields', () => {
    const result = mergeThreeWay(
      base,
      changed(c => c.workload.container.env.push({ key: 'MINE', value: '1' })),
      changed(c => {
        c.workload.container.image = 'shop:2';
        c.workload.container.env.unshift({ key: 'THEIRS', value: '2' });
        c.workload.container.env = c.workload.container.env.filter(
          e => e.key !== 'OLD',
        );
      }),
    );
    expect(result.conflicts).toEqual([]);
    expect(result.taken.sort()).toEqual([
      'workload.container.env[OLD]',
      'workload.container.env[THEIRS]',
      'workload.container.image',
    ]);
    expect(result.value.workload.container.image).toBe('shop:2');
    expect(result.value.workload.container.env.map(e => e.key)).toEqual([
      'LOG',
      'MINE',
      'THEIRS',
    ]);
  });

  it('asks where both changed the same field, and does what was chosen', () => {
    const mine = changed(c => {
      c.workload.container.env[0].value = 'debug';
      c.workload.container.args = ['b'];
    });
    const theirs = changed(c => {
      c.workload.container.env[0].value = 'warn';
      c.workload.container.args = ['c'];
    });
    const path = 'workload.container.env[LOG].value';
    const asked = mergeThreeWay(base, mine, theirs);
    expect(asked.conflicts).toEqual([
      {
        path: 'workload.container.args',
        base: ['a'],
        mine: ['b'],
        theirs: ['c'],
      },
      { path, base: 'info', mine: 'debug', theirs: 'warn' },
    ]);
    const chosen = mergeThreeWay(base, mine, theirs, { [path]: 'theirs' });
    expect(chosen.value.workload.container.env[0].value).toBe('warn');
    expect(chosen.value.workload.container.args).toEqual(['b']);
  });

  it('asks before it removes what the other side changed', () => {
    const mine = changed(c => c.workload.container.env.pop());
    const theirs = changed(c => {
      c.workload.container.env[1].value = '2';
    });
    const { conflicts } = mergeThreeWay(base, mine, theirs);
    expect(conflicts).toMatchObject([
      { path: 'workload.container.env[OLD]', mine: undefined },
    ]);
    const { value } = mergeThreeWay(base, mine, theirs, {
      'workload.container.env[OLD]': 'theirs',
    });
    expect(value.workload.container.env).toContainEqual({
      key: 'OLD',
      value: '2',
    });
  });

  it('keeps an order that one side changed, and asks when both did', () => {
    const list = (...names: string[]) => ({
      traits: names.map(instanceName => ({ instanceName })),
    });
    const names = (value: { traits: { instanceName: string }[] }) =>
      value.traits.map(t => t.instanceName).join('');
    const b = list('a', 'b', 'c');
    expect(names(mergeThreeWay(b, b, list('c', 'a', 'b')).value)).toBe('cab');
    expect(
      names(
        mergeThreeWay(b, list('b', 'a', 'c'), list('a', 'b', 'c', 'd')).value,
      ),
    ).toBe('bacd');
    const both = mergeThreeWay(b, list('b', 'a', 'c'), list('c', 'b', 'a'));
    expect(both.conflicts.map(c => c.path)).toEqual(['traits[order]']);
  });

  it('treats names of the prototype as names', () => {
    const hostile = JSON.parse('{"__proto__":{"a":1}}');
    const { value } = mergeThreeWay({}, hostile, { b: 1 });
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1},"b":1}');
  });
});
