import { StoredObject } from '@openchoreo-portal/model';
import { describeObject } from './describe';
import { planText } from './plan';
import { formatTable, tableRows } from './table';

const NOW = new Date('2026-01-01T12:00:00Z');

describe('tables', () => {
  const table = {
    columnDefinitions: [
      { name: 'Name' },
      { name: 'Ready' },
      { name: 'Detail', priority: 1 },
    ],
    rows: [
      { cells: ['a', null, 'x'], object: { metadata: { namespace: 'n' } } },
      { cells: ['long-name', 'True', 'two\nlines'] },
    ],
  };
  it('are aligned, without trailing blanks', () => {
    expect(formatTable(tableRows(table))).toBe(
      'NAME        READY\na\nlong-name   True\n',
    );
  });
  it('show more when asked', () => {
    expect(tableRows(table, { wide: true, namespaces: true })).toEqual([
      ['NAMESPACE', 'NAME', 'READY', 'DETAIL'],
      ['n', 'a', '', 'x'],
      ['', 'long-name', 'True', 'two lines'],
    ]);
  });
});

it('describes an object with conditions and events', () => {
  const text = describeObject(
    {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'Project',
      metadata: {
        name: 'shop',
        namespace: 'acme',
        uid: 'u',
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T11:00:00Z',
        labels: { a: 'b' },
      },
      spec: { type: { name: 'cell' } },
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'NotYet',
            message: 'Soon.',
            lastTransitionTime: '2026-01-01T11:59:30Z',
          },
        ],
      },
    } as StoredObject,
    [
      {
        type: 'Normal',
        reason: 'Made',
        message: 'It was made.',
        count: 3,
        lastTimestamp: '2026-01-01T11:58:00Z',
      },
    ],
    NOW,
  );
  expect(text).toContain('Created:     2026-01-01T11:00:00Z (60m ago)');
  expect(text).toContain('Labels:      a=b');
  expect(text).toContain('Spec:\n  type:\n    name: cell\n');
  expect(text).toMatch(/Ready\s+False\s+NotYet\s+30s\s+Soon\./);
  expect(text).toMatch(/Normal\s+Made\s+2m \(3 times\)\s+It was made\./);
});

it('shows a plan', () => {
  const text = planText({
    effects: {
      routing: { added: ['shop.test/new'], removed: [] },
      reachability: {
        opened: [],
        closed: [{ from: 'a', to: 'web', port: 80, protocol: 'TCP' }],
      },
      missing: [{ kind: 'Secret', name: 'db', message: 'No db.' }],
      contracts: [
        { consumer: 'shop/a', endpoint: 'http', problems: ['GET /x is gone.'] },
      ],
    },
    namespace: 'acme',
    project: 'shop',
    component: 'web',
    environment: 'production',
    state: 'Active',
    releaseName: 'web-2',
    previousReleaseName: 'web-1',
    digest: 'abc',
    outcome: 'AskGates',
    message: 'Waiting for approval.',
    summary: '1 changed.',
    changes: [
      {
        targetPlane: 'dataplane',
        change: 'modify',
        object: {
          group: 'apps',
          version: 'v1',
          kind: 'Deployment',
          name: 'web',
        },
        fields: [{ path: 'spec.replicas', before: 1, after: 2 }],
        effect: 'scale',
        summary: 'Scales.',
      } as any,
    ],
    gates: {
      state: 'Wait',
      message: 'Waiting.',
      gates: [
        {
          name: 'approval',
          type: 'approval',
          policy: 'p',
          state: 'Wait',
          message: '0 of 1.',
        },
      ],
    },
    pendingConnections: [],
    pendingResources: [],
  });
  expect(text).toBe(
    [
      'web: web-2 into production, where web-1 runs',
      '',
      '~ Deployment web: Scales.',
      '    spec.replicas: 1 → 2',
      '',
      '1 changed.',
      'Answers on shop.test/new',
      'Closes a → web:80',
      'Missing Secret db: No db.',
      'Breaks shop/a (endpoint http): GET /x is gone.',
      'Gate approval: Wait. 0 of 1.',
      'It would wait for its gates. Waiting for approval.',
      'Digest: abc',
      '',
    ].join('\n'),
  );
});
