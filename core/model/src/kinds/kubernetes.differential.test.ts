import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { officialDocuments } from '../__testUtils__/conformance';
import { cloneJson, isJsonObject, jsonEqual } from '../json';
import { KindDefinition, StructuralSchema } from '../kind-definition';
import { KubeObject, parseApiVersion } from '../object';
import { applyDefaults, pruneUnknown, validateValue } from '../schema';
import { controlPlaneRegistry, toCustomResourceDefinition } from '.';

/**
 * Compares defaulting, pruning and validation with a real CustomResourceDefinition server: damaged copies of the official manifests
 * must be accepted, completed or refused alike. `TEST_CRD_KUBECONFIG` names the kubeconfig of a server without authentication.
 * CEL rules are left out here; core/apiserver evaluates them.
 */
const kubeconfig = process.env.TEST_CRD_KUBECONFIG;
const runs = Number(process.env.TEST_RUNS ?? 400);

function serverUrl(): string {
  const { clusters } = parse(readFileSync(kubeconfig!, 'utf8'));
  return clusters[0].cluster.server;
}

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${serverUrl()}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  // A path that is not served yet is answered in plain text.
  const parsed = text.startsWith('{') ? JSON.parse(text) : {};
  return { code: response.status, body: parsed };
}

/** A group of its own, so that other users of the server are not disturbed. */
const groupOf = (kind: KindDefinition) => `schema-test.${kind.group}`;

function withoutRules(schema: StructuralSchema): StructuralSchema {
  const copy = cloneJson(schema);
  const strip = (node: unknown) => {
    if (Array.isArray(node)) node.forEach(strip);
    if (isJsonObject(node)) {
      delete node['x-kubernetes-validations'];
      Object.values(node).forEach(strip);
    }
  };
  strip(copy);
  return copy;
}

async function install(kind: KindDefinition): Promise<void> {
  const crd = toCustomResourceDefinition({
    ...kind,
    group: groupOf(kind),
    schema: withoutRules(kind.schema),
  });
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const name = `${kind.plural}.${groupOf(kind)}`;
  await call('DELETE', `${path}/${name}`);
  for (let attempt = 0; ; attempt++) {
    const made = await call('POST', path, crd);
    if (made.code === 201) break;
    if (made.code !== 409 || attempt > 100) {
      throw new Error(JSON.stringify(made.body));
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  for (let attempt = 0; attempt < 200; attempt++) {
    const { code } = await call(
      'GET',
      `/apis/${groupOf(kind)}/${kind.version}/${kind.plural}`,
    );
    if (code === 200) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`${name} is not served.`);
}

type Path = (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  const children: [string | number, unknown][] = Array.isArray(value)
    ? value.map((v, i) => [i, v])
    : Object.entries(isJsonObject(value) ? value : {});
  return [at, ...children.flatMap(([k, v]) => pathsOf(v, [...at, k]))];
}

const damage = fc.oneof(
  fc.constant({ op: 'remove' as const }),
  fc.record({
    op: fc.constant('replace' as const),
    value: fc.constantFrom<unknown>(
      null,
      '',
      'x'.repeat(300),
      'Trait',
      'deployment',
      '${a}',
      'a b',
      0,
      1,
      -1,
      70000,
      2 ** 40,
      1.5,
      true,
      [],
      ['a', 'a'],
      {},
      { name: '' },
      { kind: 'Nonsense', name: 'x' },
    ),
  }),
  fc.constant({ op: 'duplicate' as const }),
  fc.constant({ op: 'unknown' as const }),
);

function apply(
  object: KubeObject,
  path: Path,
  change: { op: string; value?: unknown },
): KubeObject {
  const copy = cloneJson(object);
  if (path.length === 0) return copy;
  let parent: any = copy;
  for (const key of path.slice(0, -1)) parent = parent[key];
  const key = path[path.length - 1];
  if (change.op === 'remove') {
    if (Array.isArray(parent)) parent.splice(key as number, 1);
    else delete parent[key];
  } else if (change.op === 'replace') parent[key] = change.value;
  else if (change.op === 'duplicate' && Array.isArray(parent)) {
    parent.push(cloneJson(parent[key as number]));
  } else if (change.op === 'unknown' && isJsonObject(parent[key])) {
    (parent[key] as any).notAField = 1;
  }
  return copy;
}

interface Verdict {
  accepted: boolean;
  spec?: unknown;
  causes?: string[];
}

function ours(kind: KindDefinition, object: KubeObject): Verdict {
  const { value } = pruneUnknown(kind.schema, object, { isResourceRoot: true });
  const full = applyDefaults(kind.schema, value);
  const causes = validateValue(kind.schema, full);
  return causes.length
    ? {
        accepted: false,
        causes: causes.map(c => `${c.field} ${c.reason}`).sort(),
      }
    : { accepted: true, spec: full.spec };
}

async function theirs(
  kind: KindDefinition,
  object: KubeObject,
): Promise<Verdict> {
  const place = kind.scope === 'Namespaced' ? '/namespaces/default' : '';
  const { code, body } = await call(
    'POST',
    `/apis/${groupOf(kind)}/${kind.version}${place}/${
      kind.plural
    }?dryRun=All&fieldValidation=Ignore`,
    { ...object, apiVersion: `${groupOf(kind)}/${kind.version}` },
  );
  if (code === 201) return { accepted: true, spec: body.spec };
  if (code !== 422) throw new Error(`${code} ${JSON.stringify(body)}`);
  return { accepted: false, causes: causesOf(body.details?.causes ?? []) };
}

interface Cause {
  field: string;
  reason: string;
  message: string;
}

/**
 * A number outside its `format` has no field there, only a sentence that names it, also beside the cause that already says that it
 * is no integer at all. We name the field, once.
 */
function causesOf(causes: Cause[]): string[] {
  const mistyped = causes
    .filter(c => c.reason === 'FieldValueTypeInvalid')
    .map(c => c.field);
  return causes
    .filter(c => !mistyped.includes(formatField(c.message) ?? ''))
    .map(c => {
      const field = formatField(c.message) ?? c.field;
      // Kubernetes writes map keys both ways; we always write the first.
      return `${field.replace(/\[([a-z]+)\]/g, '.$1')} ${c.reason}`;
    })
    .sort();
}

const formatField = (message: string) =>
  /Checked value must be of type \w+ with format \w+ in (\S+)$/.exec(
    message,
  )?.[1];

const registry = controlPlaneRegistry();
const manifests = [
  'getting-started',
  'from-image',
  'platform-config',
  'component-types',
]
  .flatMap(folder => officialDocuments<KubeObject>(folder))
  .map(({ document }) => ({
    object: {
      ...document,
      metadata: { name: document.metadata.name, namespace: undefined },
    } as KubeObject,
    kind: registry.byKind({
      ...parseApiVersion(document.apiVersion),
      kind: document.kind,
    })!,
  }))
  .filter(({ kind }) => kind.group !== '');

if (!kubeconfig || !manifests.length) {
  const message =
    'NOT RUN: comparison with a real CustomResourceDefinition server (TEST_CRD_KUBECONFIG is not set)';
  if (process.env.REQUIRE_ALL === '1') throw new Error(message);
  process.stderr.write(`${message}\n`);
}

const test = kubeconfig && manifests.length ? describe : describe.skip;

test('a real CustomResourceDefinition server', () => {
  it('defaults, prunes and validates as we do', async () => {
    const kinds = new Set(manifests.map(m => m.kind));
    await Promise.all([...kinds].map(install));
    const counts = { accepted: 0, refused: 0 };
    const differences: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...manifests),
        fc.array(fc.tuple(fc.nat(), damage), { minLength: 1, maxLength: 2 }),
        async ({ object, kind }, changes) => {
          let damaged = object;
          for (const [n, change] of changes) {
            const paths = pathsOf(damaged.spec, ['spec']);
            damaged = apply(damaged, paths[n % paths.length], change);
          }
          const mine = ours(kind, damaged);
          const real = await theirs(kind, damaged);
          counts[real.accepted ? 'accepted' : 'refused']++;
          if (!jsonEqual(mine, real)) {
            differences.push({ kind: kind.kind, changes, mine, real });
          }
        },
      ),
      { numRuns: runs },
    );
    expect(differences.slice(0, 20)).toEqual([]);
    expect(counts.accepted).toBeGreaterThan(runs / 20);
    expect(counts.refused).toBeGreaterThan(runs / 20);
  }, 300_000);
});
