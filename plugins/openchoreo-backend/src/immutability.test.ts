import {
  controlPlaneKinds,
  isJsonObject,
  KindDefinition,
  StructuralSchema,
} from '@openchoreo-portal/model';
import { CONTRACT_SPECS } from './__testUtils__/contractObjects';
import { Portal, startPortal } from './__testUtils__/portal';
import { applyPlatform } from './__testUtils__/shop';
import { RESOURCES } from './rest/resources/table';

jest.setTimeout(120_000);

/** Paths below `spec` that a rule keeps as they are. */
function frozenPaths(schema: StructuralSchema, path: string[]): string[][] {
  const frozen = (schema['x-kubernetes-validations'] ?? []).some(
    ({ rule }) => rule === 'self == oldSelf',
  );
  if (frozen) return [path];
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    frozenPaths(child, [...path, name]),
  );
}

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (isJsonObject(at) ? at[key] : undefined),
    value,
  );

/** Another value of the same shape: one text in it differs. */
function other(value: unknown): unknown {
  if (typeof value === 'string') return `${value}-other`;
  if (!isJsonObject(value)) return value;
  const [key, member] =
    Object.entries(value).find(([, m]) => typeof m === 'string') ??
    Object.entries(value).find(([, m]) => isJsonObject(m)) ??
    [];
  return key === undefined ? value : { ...value, [key]: other(member) };
}

const CASES = controlPlaneKinds.flatMap(kind => {
  const spec = CONTRACT_SPECS[kind.kind];
  return frozenPaths(kind.schema.properties?.spec ?? {}, [])
    .filter(path => valueAt(spec, path) !== undefined)
    .map(path => [kind.kind, ['spec', ...path].join('.'), kind, path] as const);
});

/** What may not change does not change, whichever way it is tried. */
describe('immutable fields', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
  });
  afterAll(() => portal?.stop());

  const object = (kind: KindDefinition, spec: unknown) => ({
    apiVersion: `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      name: 'contract',
      ...(kind.scope === 'Namespaced' ? { namespace: 'default' } : {}),
    },
    spec,
  });

  it('are many', () => {
    expect(CASES.length).toBeGreaterThan(15);
  });

  it.each(CASES)('%s %s', async (_, field, kind, path) => {
    const spec = CONTRACT_SPECS[kind.kind]!;
    await portal.apply('admin', [object(kind, spec)]);
    const place = kind.scope === 'Namespaced' ? '/namespaces/default' : '';
    const kube = `/kube/apis/${kind.group}/${kind.version}${place}/${kind.plural}/contract`;
    const changed = object(
      kind,
      merge(
        spec,
        path.reduceRight<unknown>(
          (value, key) => ({ [key]: value }),
          other(valueAt(spec, path)),
        ),
      ),
    );
    const patch = (type: string, query = '') =>
      portal.fetch('admin', `${kube}${query}`, {
        method: 'PATCH',
        headers: { 'content-type': `application/${type}` },
        body: JSON.stringify(changed),
      });
    const answers = [
      await patch('merge-patch+json'),
      await patch('merge-patch+json', '?dryRun=All'),
      await patch('apply-patch+yaml', '?fieldManager=kubectl&force=true'),
    ];
    const row = RESOURCES.find(r => r.kind === kind)!;
    if (row.verbs.includes('put')) {
      answers.push(
        await portal.fetch('admin', `/api/v1${place}/${kind.plural}/contract`, {
          method: 'PUT',
          body: changed,
        }),
      );
    }
    for (const answer of answers) {
      const text = await answer.text();
      expect([answer.status, text]).toEqual([422, text]);
      expect(text).toContain(field);
    }
  });
});

function merge(a: unknown, b: unknown): unknown {
  if (!isJsonObject(a) || !isJsonObject(b)) return b;
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map(key => [
      key,
      key in b ? merge(a[key], b[key]) : a[key],
    ]),
  );
}
