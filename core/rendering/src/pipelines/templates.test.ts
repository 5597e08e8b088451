import { DEPLOYMENT, errorOf, render } from '../__testUtils__/minimal';

describe('includeWhen and forEach', () => {
  const named = (more: object) => ({
    type: {
      resources: [
        { id: 'deployment', template: DEPLOYMENT },
        {
          id: 'c',
          ...more,
          template: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: {
              name: '${string(item.key) + "-" + string(item.value)}',
            },
          },
        },
      ],
    },
  });
  const names = (more: object) =>
    render(named(more))
      .objects.filter(o => o.object.kind === 'ConfigMap')
      .map(o => o.object.metadata.name);

  it('pitfall 7: a map is walked in the order of its keys', () => {
    expect(names({ forEach: '${{"b": 2, "a": 1}}', var: 'item' })).toEqual([
      'a-1',
      'b-2',
    ]);
  });

  it('decides once, before the loop', () => {
    expect(
      names({ includeWhen: '${false}', forEach: '${nope}', var: 'item' }),
    ).toEqual([]);
    expect(
      errorOf(() => names({ includeWhen: '${"yes"}', forEach: '${{}}' }))
        .message,
    ).toMatch(/includeWhen: must be true or false, but is a string/);
    expect(errorOf(() => names({ forEach: '${1}' })).message).toMatch(
      /forEach: must be a list or a map/,
    );
  });
});
