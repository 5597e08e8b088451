import { AdmissionRequest } from '@openchoreo-portal/apiserver';
import {
  controlPlaneRegistry,
  KubeObject,
  OPENCHOREO_GROUP,
  StoredObject,
} from '@openchoreo-portal/model';
import path from 'node:path';
import {
  describeConformance,
  officialManifests,
} from '../../__testUtils__/conformance';
import { readManifests } from '../../seed/manifests';
import { renderingAdmission } from './rendering';

const kinds = controlPlaneRegistry();
const CHECKED =
  /^(Cluster)?(ComponentType|Trait|ProjectType|ResourceType|Workflow)$/;

function check(object: KubeObject, oldObject?: KubeObject): void {
  const kind = kinds.byKind({ group: OPENCHOREO_GROUP, kind: object.kind })!;
  const request: AdmissionRequest = {
    operation: oldObject ? 'update' : 'create',
    kind,
    object,
    oldObject: oldObject as StoredObject | undefined,
    subject: { id: 'user:default/a', kind: 'user', claims: {}, how: 'test' },
    dryRun: false,
  };
  expect(renderingAdmission.matches(request)).toBe(true);
  void renderingAdmission.validate!(
    { subject: request.subject, requestId: 'r', entrance: 'test' },
    request,
  );
}

function refusal(object: KubeObject): unknown {
  try {
    check(object);
  } catch (error) {
    return error;
  }
  throw new Error('It was accepted.');
}

const template = (kind: string, data: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x' },
  data,
});
const of = (kind: string, spec: object): KubeObject => ({
  apiVersion: `${OPENCHOREO_GROUP}/v1alpha1`,
  kind,
  metadata: { name: 'broken' },
  spec,
});
const NONSENSE = '$' + '{1 +}';
const UNKNOWN = '$' + '{nobody.knows}';

describe('renderingAdmission', () => {
  it.each([
    [
      'ClusterComponentType',
      {
        workloadType: 'deployment',
        resources: [{ id: 'd', template: template('Deployment', NONSENSE) }],
      },
      'spec.resources[0].template.data',
    ],
    [
      'Trait',
      { creates: [{ template: template('ConfigMap', UNKNOWN) }] },
      'spec.creates[0].template.data',
    ],
    [
      'ClusterProjectType',
      { resources: [{ id: 'n', template: template('Namespace', NONSENSE) }] },
      'spec.resources[0].template.data',
    ],
    [
      'ResourceType',
      { resources: [], outputs: [{ name: 'o', value: NONSENSE }] },
      'spec.outputs[0].value',
    ],
    [
      'Workflow',
      { runTemplate: template('Workflow', UNKNOWN) },
      'spec.runTemplate.data',
    ],
  ])('refuses a %s that cannot render, with the place', (kind, spec, field) => {
    expect(refusal(of(kind, spec))).toMatchObject({
      reason: 'Invalid',
      remedy: expect.any(String),
      details: { kind, name: 'broken' },
      causes: expect.arrayContaining([
        {
          reason: 'FieldValueInvalid',
          field,
          // Line and column in words, then the source line and a caret under the place.
          message: expect.stringMatching(/\(line 1, column \d+\)\n.*\n *\^$/),
        },
      ]),
    });
  });

  it('lets what is stored be labelled, whatever it says', () => {
    const stored = of('Workflow', {
      runTemplate: template('Workflow', UNKNOWN),
    });
    const labelled = {
      ...stored,
      metadata: { ...stored.metadata, labels: { a: 'b' } },
    };
    expect(() => check(labelled, stored)).not.toThrow();
    expect(() => check(stored)).toThrow();
  });

  it('accepts what the platform is seeded with', async () => {
    const objects = await readManifests(
      path.resolve(__dirname, '../../../../../deploy/seed'),
      {},
    );
    const checked = objects.filter(o => CHECKED.test(o.kind));
    expect(checked.length).toBeGreaterThan(4);
    for (const object of checked) expect(() => check(object)).not.toThrow();
  });
});

describeConformance()('renderingAdmission on official manifests', () => {
  const objects = [
    'getting-started',
    'component-types',
    'from-image',
    'platform-config',
  ]
    .flatMap(folder => officialManifests(folder))
    .filter(object => CHECKED.test(object.kind));

  it.each(objects.map(o => [o.kind, o.metadata.name, o] as const))(
    'accepts %s %s',
    (_kind, _name, object) => {
      expect(() => check(object)).not.toThrow();
    },
  );
});
