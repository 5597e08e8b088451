import { ComponentRelease } from '@openchoreo-portal/model';
import {
  cleaned,
  environmentSchemas,
  envOf,
  filesOf,
  withEnv,
  withFiles,
} from './overrides';

describe('overrides', () => {
  it('keeps other settings of the workload', () => {
    const files = [{ key: 'f', mountPath: '/etc', value: '1' }];
    const before = withFiles({ workloadOverrides: { container: {} } }, files);
    const after = withEnv(before, [{ key: 'A', value: '1' }]);
    expect(after.workloadOverrides!.container).toEqual({
      env: [{ key: 'A', value: '1' }],
      files,
    });
  });

  it('drops variables and files without a name', () => {
    const blank = withFiles(withEnv({}, [{ key: ' ' }, { key: 'A' }]), [
      { key: '', mountPath: '/' },
    ]);
    expect(envOf(cleaned(blank))).toEqual([{ key: 'A' }]);
    expect(filesOf(cleaned(blank))).toEqual([]);
    expect(cleaned({})).toEqual({});
  });

  it('asks for what the type and the traits of the release ask for', () => {
    const schema = (name: string) => ({
      openAPIV3Schema: { properties: { [name]: { type: 'string' } } },
    });
    const release: ComponentRelease = {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ComponentRelease',
      metadata: {
        name: 'r',
        uid: 'r',
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
      spec: {
        owner: { projectName: 'p', componentName: 'c' },
        componentType: {
          kind: 'ComponentType',
          name: 'deployment/x',
          spec: {
            workloadType: 'deployment',
            resources: [],
            environmentConfigs: schema('size'),
            traits: [
              { kind: 'ClusterTrait', name: 'logs', instanceName: 'own' },
            ],
          },
        },
        traits: [
          {
            kind: 'ClusterTrait',
            name: 'logs',
            spec: { environmentConfigs: schema('level') },
          },
          { kind: 'Trait', name: 'plain', spec: {} },
        ],
        componentProfile: {
          traits: [
            { kind: 'ClusterTrait', name: 'logs', instanceName: 'mine' },
            { kind: 'Trait', name: 'plain', instanceName: 'plain' },
          ],
        },
        workload: { container: { image: 'x' } },
      },
    };
    const { type, traits } = environmentSchemas(release);
    expect(type).toEqual(schema('size').openAPIV3Schema);
    expect(traits).toEqual([
      { instanceName: 'own', schema: schema('level').openAPIV3Schema },
      { instanceName: 'mine', schema: schema('level').openAPIV3Schema },
    ]);
    expect(environmentSchemas(undefined)).toEqual({
      type: undefined,
      traits: [],
    });
  });
});
