import { StoredObject } from '@openchoreo-portal/model';
import { platformTexts } from '../../texts';
import { editableYaml, parseDefinition } from './yaml';

const t = platformTexts.english;

const object: StoredObject = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Project',
  metadata: {
    name: 'shop',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '7',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { a: 'b' },
  },
  spec: { deploymentPipelineRef: { name: 'default' } },
  status: { conditions: [] },
};

describe('definition as YAML', () => {
  it('shows no bookkeeping and keeps the version for conflicts', () => {
    const text = editableYaml(object);
    expect(text).not.toMatch(/status|uid|resourceVersion/);
    const edited = parseDefinition(text.replace('a: b', 'a: c'), object, t);
    expect(edited.metadata.labels).toEqual({ a: 'c' });
    expect(edited.metadata.resourceVersion).toBe('7');
  });

  it.each([
    ['a: [', /not valid YAML/],
    ['just text', /is an object/],
    [
      'apiVersion: openchoreo.dev/v1alpha1\nkind: Project\nmetadata: {name: other, namespace: default}',
      /metadata.name cannot change/,
    ],
    ['apiVersion: v1\nkind: Project', /apiVersion cannot change/],
  ])('refuses %s', (text, message) =>
    expect(() => parseDefinition(text, object, t)).toThrow(message),
  );

  it('bounds aliases', () => {
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
`;
    expect(() => parseDefinition(bomb, object, t)).toThrow();
  });
});
