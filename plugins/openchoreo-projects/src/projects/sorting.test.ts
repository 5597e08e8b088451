import { Project } from '@openchoreo-portal/model';
import { ariaSort, formatSort, parseSort, sorted } from './sorting';
import { ProjectHealth } from './useProjectHealth';

const row = (
  name: string,
  tone: 'ok' | 'error',
  components: number,
  approvals = 0,
): ProjectHealth => ({
  project: {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Project',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: `2026-01-0${components}T00:00:00Z`,
    },
    spec: { deploymentPipelineRef: { name: 'default' } },
  } as Project,
  components,
  environments: [{ environment: 'development', tone, counts: { [tone]: 1 } }],
  waiting: { approvals, failedBuilds: 0, drift: 0 },
});
const rows = [
  row('b', 'ok', 2),
  row('c', 'error', 1),
  row('a', 'ok', 3),
  row('d', 'ok', 3, 2),
];
const order = (text: string) =>
  sorted(rows, parseSort(text))
    .map(({ project }) => project.metadata.name)
    .join('');

it.each([
  ['', 'abcd'],
  ['-name', 'dcba'],
  ['components', 'adbc'],
  ['-components', 'cbad'],
  ['health', 'cabd'],
  ['waiting', 'dabc'],
  ['created', 'adbc'],
  ['nonsense', 'abcd'],
])('%j puts %s', (text, expected) => expect(order(text)).toBe(expected));

it('keeps an order in the address', () => {
  for (const text of ['', '-name', 'health', '-created']) {
    expect(formatSort(parseSort(text))).toBe(text);
  }
});

it('says which way values go', () => {
  expect(
    ['', '-name', 'components', '-components'].map(parseSort).map(ariaSort),
  ).toEqual(['ascending', 'descending', 'descending', 'ascending']);
});
