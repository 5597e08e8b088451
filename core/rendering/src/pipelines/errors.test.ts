import { isApiError } from '@openchoreo-portal/model';
import { dataOf, DEPLOYMENT, errorOf, render } from '../__testUtils__/minimal';
import { isRenderError } from '../errors';

describe('errors', () => {
  it('pitfall 9: name type, path, expression, line and column', () => {
    const error = errorOf(() =>
      dataOf({ a: { 'b.c': ['x', '${1 +\n  nope.x}'] } }),
    );
    expect(isApiError(error, 'Invalid')).toBe(true);
    expect(error.problems).toEqual([
      {
        source: 'ComponentType/service',
        path: "spec.resources[1].template.data.a['b.c'][1]",
        message: expect.stringMatching(/nope/),
        expression: '1 +\n  nope.x',
        line: 2,
        column: 3,
        caret: '  nope.x\n  ^',
      },
    ]);
    expect(error.causes[0].field).toBe(error.problems[0].path);
  });

  it('pitfall 9: a missing key fails when it is read', () => {
    const error = errorOf(() => dataOf({ a: '${metadata.nothing}' }));
    expect(error.message).toMatch(/no such key: nothing/);
    expect(dataOf({ a: '${has(metadata.nothing)}' })).toEqual({ a: false });
    expect(dataOf({ a: '${metadata.?nothing.orValue("x")}' })).toEqual({
      a: 'x',
    });
  });

  it('reports every broken template of a type at once', () => {
    const broken = (id: string) => ({
      id,
      template: { ...DEPLOYMENT, metadata: { name: '${nope}' } },
    });
    const error = errorOf(() =>
      render({ type: { resources: [broken('deployment'), broken('b')] } }),
    );
    expect(error.problems.map(p => p.path)).toEqual([
      'spec.resources[0].template.metadata.name',
      'spec.resources[1].template.metadata.name',
    ]);
    expect(error.message).toMatch(/\(and 1 more\)$/);
  });

  it('reports every rule that does not hold, and rules that cannot be evaluated', () => {
    const error = errorOf(() =>
      render({
        type: {
          preRenderValidations: [
            { rule: '${1 == 2}', message: 'first' },
            { rule: '${true}', message: 'fine' },
            { rule: '${nope}', message: 'third' },
          ],
        },
      }),
    );
    expect(error.problems.map(p => p.message)).toEqual([
      'first',
      expect.stringMatching(/nope/),
    ]);
  });

  it('refuses two objects of one name (the reference keeps the last)', () => {
    const error = errorOf(() =>
      render({
        type: {
          resources: [
            { id: 'deployment', template: DEPLOYMENT },
            { id: 'again', template: DEPLOYMENT },
          ],
        },
      }),
    );
    expect(error.message).toMatch(
      /spec.resources\[1\]: renders Deployment web-dev-\w+, which ComponentType\/service spec.resources\[0\] renders, too/,
    );
  });

  it('refuses objects without name', () => {
    const error = errorOf(() =>
      dataOf(
        {},
        { traits: { bare: { creates: [{ template: { kind: 'X' } }] } } },
      ),
    );
    expect(error.message).toMatch(
      /Trait\/bare \(instance "bare"\): spec.creates\[0\]: the rendered object has no apiVersion, metadata.name/,
    );
  });

  it('is bounded: a template that grows without end is refused', () => {
    const long =
      '${"x".join(lists.range(100000).map(i, "yyyyyyyyyyyyyyyyyyyyyyyyyy"))}';
    expect(isRenderError(errorOf(() => dataOf({ a: long })))).toBe(true);
    const many = render.bind(null, {
      type: {
        resources: [
          { id: 'deployment', template: DEPLOYMENT },
          {
            id: 'c',
            forEach: '${lists.range(60000)}',
            var: 'i',
            template: {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: 'c-${i}' },
            },
          },
        ],
      },
    });
    expect(errorOf(many).message).toMatch(/too many expressions/);
    const each = 'x${lists.range(1000).map(i, i * i).size()}';
    const shared = () => dataOf(Array.from({ length: 2000 }, () => each));
    expect(errorOf(shared).message).toMatch(/budget exceeded/);
  });
});
