import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import {
  controlPlaneKinds,
  controlPlaneRegistry,
  deliveryKinds,
  openChoreoKinds,
  toCustomResourceDefinition,
  upgradeLegacyShapes,
} from '.';

const FOLDER = resolve(__dirname, '../../../../deploy/crds');
const custom = [...openChoreoKinds, ...deliveryKinds];

describe('deploy/crds', () => {
  it('holds one file per kind and nothing else', () => {
    expect(
      readdirSync(FOLDER)
        .filter(f => f.endsWith('.yaml'))
        .sort(),
    ).toEqual(custom.map(k => `${k.group}_${k.plural}.yaml`).sort());
  });

  it.each(custom.map(k => [k.kind, k] as const))(
    '%s is as generated (npm run crds)',
    (_, kind) => {
      const text = readFileSync(
        join(FOLDER, `${kind.group}_${kind.plural}.yaml`),
        'utf8',
      );
      expect(parse(text)).toEqual(
        JSON.parse(JSON.stringify(toCustomResourceDefinition(kind))),
      );
    },
  );
});

describe('controlPlaneRegistry', () => {
  it('knows every kind by name and by plural, without clashes of short names', () => {
    const registry = controlPlaneRegistry();
    const short = new Set<string>();
    for (const kind of controlPlaneKinds) {
      expect(registry.byKind({ group: kind.group, kind: kind.kind })).toBe(
        kind,
      );
      for (const name of kind.shortNames ?? []) {
        expect(short.has(name)).toBe(false);
        short.add(name);
      }
    }
    expect(openChoreoKinds).toHaveLength(40);
  });
});

describe('upgradeLegacyShapes', () => {
  it('turns names into references', () => {
    expect(
      upgradeLegacyShapes({
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Project',
        metadata: {},
        spec: { deploymentPipelineRef: 'default' },
      }).spec,
    ).toEqual({ deploymentPipelineRef: { name: 'default' } });
    expect(
      upgradeLegacyShapes({
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'DeploymentPipeline',
        metadata: {},
        spec: {
          promotionPaths: [
            {
              sourceEnvironmentRef: 'dev',
              targetEnvironmentRefs: ['prod', { name: 'qa' }],
            },
          ],
        },
      }).spec,
    ).toEqual({
      promotionPaths: [
        {
          sourceEnvironmentRef: { name: 'dev' },
          targetEnvironmentRefs: [{ name: 'prod' }, { name: 'qa' }],
        },
      ],
    });
  });
  it('leaves other objects alone', () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: {} };
    expect(upgradeLegacyShapes(object)).toBe(object);
  });
});
