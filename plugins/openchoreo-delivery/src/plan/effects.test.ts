import { effectGroups, reachOf } from './effects';
import { ObjectChange } from './types';

const change = (
  kind: string,
  extra: Partial<ObjectChange> = {},
): ObjectChange => ({
  object: { group: '', version: 'v1', kind, name: kind.toLowerCase() },
  change: 'modify',
  effect: 'routing',
  fields: [],
  summary: '',
  targetPlane: 'dataplane',
  ...extra,
});

describe('effectGroups', () => {
  it('shows what replaces pods first and leaves out what is empty', () => {
    const groups = effectGroups([
      change('ConfigMap', { effect: 'config' }),
      change('Deployment', { effect: 'restart' }),
    ]);
    expect(groups.map(g => [g.effect, g.changes.length])).toEqual([
      ['restart', 1],
      ['config', 1],
    ]);
  });
});

describe('reachOf', () => {
  it('tells what policies and routes open and close', () => {
    expect(
      reachOf([
        change('NetworkPolicy', {
          fields: [
            {
              path: 'spec.ingress[0].from[1]',
              after: {
                podSelector: {
                  matchLabels: { 'openchoreo.dev/component': 'api' },
                },
              },
            },
            { path: 'spec.egress[2]', before: { ports: [{ port: 5432 }] } },
            { path: 'metadata.labels.x', before: 'a', after: 'b' },
          ],
        }),
        change('HTTPRoute', { change: 'remove' }),
        change('NetworkPolicy', { change: 'remove' }),
      ]),
    ).toEqual([
      { opens: true, text: 'from component api' },
      { opens: false, text: 'to port 5432' },
      { opens: false, text: 'addresses of HTTPRoute httproute' },
      { opens: true, text: 'everything networkpolicy does not allow' },
    ]);
  });
});
