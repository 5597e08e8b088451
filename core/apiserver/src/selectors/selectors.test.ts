import { KindDefinition, KubeObject } from '@openchoreo-portal/model';
import { parseFieldSelector } from './fields';
import { selectAll } from './jsonpath';
import { parseLabelSelector } from './labels';

const matches = (selector: string, labels?: Record<string, string>) =>
  parseLabelSelector(selector)!(labels);

describe('label selectors', () => {
  it.each([
    ['a=1', { a: '1' }, true],
    ['a==1,b!=2', { a: '1' }, true],
    ['a==1,b!=2', { a: '1', b: '2' }, false],
    ['env in (dev, staging)', { env: 'staging' }, true],
    ['env in (dev)', {}, false],
    ['env notin (dev)', {}, true],
    ['env notin (dev)', { env: 'dev' }, false],
    ['x.io/a', { 'x.io/a': '' }, true],
    ['!x.io/a', { 'x.io/a': '' }, false],
    ['!x.io/a', undefined, true],
  ])('%s on %j is %s', (selector, labels, expected) => {
    expect(matches(selector, labels)).toBe(expected);
  });

  it('selects everything when empty', () => {
    expect(parseLabelSelector('  ')).toBeUndefined();
  });

  it.each(['a=b=c', 'a in dev', '=1', ',', 'a b', 'a in (b'])(
    'refuses %s with words',
    selector => {
      expect(() => parseLabelSelector(selector)).toThrow(/label selector/);
    },
  );
});

describe('field selectors', () => {
  const kind = {
    plural: 'widgets',
    scope: 'Namespaced',
    selectableFields: ['.spec.environment'],
  } as KindDefinition;
  const object = {
    metadata: { name: 'a', namespace: 'n' },
    spec: { environment: 'dev' },
  } as unknown as KubeObject;

  it('matches metadata and declared fields', () => {
    expect(
      parseFieldSelector(
        kind,
        'metadata.name=a,spec.environment!=prod',
      )!.matches(object),
    ).toBe(true);
    expect(parseFieldSelector(kind, 'metadata.name=a')!.name).toBe('a');
    expect(
      parseFieldSelector(kind, 'spec.environment==prod')!.matches(object),
    ).toBe(false);
  });

  it('names the supported fields when it refuses', () => {
    expect(() => parseFieldSelector(kind, 'spec.other=1')).toThrow(
      /spec.other/,
    );
  });
});

describe('JSONPath', () => {
  const root = {
    status: {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Synced', status: 'False' },
      ],
    },
    metadata: { labels: { 'a.b/c': 'x' } },
  };
  it.each([
    ['.status.conditions[?(@.type=="Synced")].status', ['False']],
    ['.status.conditions[0].type', ['Ready']],
    ['.status.conditions[-1].type', ['Synced']],
    ['.status.conditions[*].type', ['Ready', 'Synced']],
    ['.metadata.labels.a\\.b/c', ['x']],
    [".metadata.labels['a.b/c']", ['x']],
    ['.nothing.here', []],
    ['.[[', []],
  ])('%s', (path, expected) => {
    expect(selectAll(root, path)).toEqual(expected);
  });
});
