import { parseApiVersion, KubeObject } from '../object';
import { applyDefaults, pruneUnknown, validateValue } from '../schema';
import { officialDocuments } from '../__testUtils__/conformance';
import { controlPlaneRegistry, upgradeLegacyShapes } from '.';

const manifests = [
  'getting-started',
  'from-image',
  'platform-config',
  'component-types',
].flatMap(folder => officialDocuments<KubeObject>(folder));

(manifests.length ? describe : describe.skip)('official manifests', () => {
  const registry = controlPlaneRegistry();

  it('are many', () => {
    expect(manifests.length).toBeGreaterThan(50);
  });

  it.each(
    manifests.map(
      m =>
        [
          `${m.file} ${m.document.kind}/${m.document.metadata.name}`,
          m.document,
        ] as const,
    ),
  )('%s', (_, manifest) => {
    const kind = registry.byKind({
      ...parseApiVersion(manifest.apiVersion),
      kind: manifest.kind,
    });
    // Resource types make objects of other groups, but manifests are only of ours.
    expect(kind).toBeDefined();
    const object = applyDefaults(kind!.schema, upgradeLegacyShapes(manifest));
    expect(
      pruneUnknown(kind!.schema, object, { isResourceRoot: true }).unknown,
    ).toEqual([]);
    expect(validateValue(kind!.schema, object)).toEqual([]);
  });
});
