import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { createEnvironment, type CelMacro, type CelTypeSpec } from '.';

/** Official manifests lie beside the repository; without them this test says so. */
const ROOT = path.resolve(__dirname, '../../../../shared/conformance');
const present = existsSync(ROOT);
if (!present && process.env.REQUIRE_ALL === '1')
  throw new Error(`no official manifests at ${ROOT}`);

const VARIABLES =
  'metadata parameters environmentConfigs workload dataplane environment gateway trait resource applied workflowplane externalRefs derived endpoint file secretEnv envConfig config';

const MACROS: CelMacro[] = [
  'toConfigFileList',
  'toSecretFileList',
  'toContainerEnvFrom',
  'toContainerVolumeMounts',
  'toVolumes',
  'toConfigEnvsByContainer',
  'toSecretEnvsByContainer',
  'toServicePorts',
  'toContainerEnvs',
].map(name => ({
  name,
  receiver: true,
  args: 0,
  expand: ({ target, build }) =>
    target?.kind === 'ident'
      ? build.select(build.ident('derived'), `${target.name}_${name}`)
      : undefined,
}));

const env = createEnvironment({
  variables: Object.fromEntries(
    VARIABLES.split(' ').map(name => [name, 'dyn' as CelTypeSpec]),
  ),
  functions: [
    { signature: 'oc_omit(): dyn', evaluate: () => Symbol.for('omit') },
    {
      signature:
        'oc_merge(map<string, dyn>, map<string, dyn>...): map<string, dyn>',
      evaluate: maps => Object.assign({}, ...maps),
    },
    {
      signature: 'oc_generate_name(string...): string',
      evaluate: parts => parts.join('-'),
    },
    {
      signature: 'oc_dns_label(string...): string',
      evaluate: parts => parts.join('-'),
    },
  ],
  macros: MACROS,
});

function manifests(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory())
      return ['crds', 'openapi'].includes(entry.name) ? [] : manifests(file);
    return /\.ya?ml$/.test(entry.name) ? [file] : [];
  });
}

/** The inside of every `${...}` of a text. */
function expressions(text: string): string[] {
  const found: string[] = [];
  let from = text.indexOf('${');
  while (from >= 0) {
    let depth = 1;
    let quote = '';
    let at = from + 2;
    for (; at < text.length && depth > 0; at++) {
      const char = text[at];
      if (quote) quote = char === quote ? '' : quote;
      else if (char === '"' || char === "'") quote = char;
      else if (char === '{') depth++;
      else if (char === '}') depth--;
    }
    if (depth === 0) found.push(text.slice(from + 2, at - 1));
    from = text.indexOf('${', at);
  }
  return found;
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string')
    expressions(value).forEach(source => into.add(source));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      collect(key, into);
      collect(item, into);
    }
  }
}

const sources = new Set<string>();
if (present) {
  for (const file of manifests(ROOT)) {
    for (const document of parseAllDocuments(readFileSync(file, 'utf8')))
      collect(document.toJS(), sources);
  }
}

/** Rules of the official CustomResourceDefinitions. */
function rules(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { 'x-kubernetes-validations'?: { rule: string }[] })[
    'x-kubernetes-validations'
  ];
  return [
    ...(Array.isArray(own) ? own.map(({ rule }) => rule) : []),
    ...Object.values(value).flatMap(rules),
  ];
}

const officialRules = new Set(
  present
    ? readdirSync(path.join(ROOT, 'crds')).flatMap(name =>
        parseAllDocuments(
          readFileSync(path.join(ROOT, 'crds', name), 'utf8'),
        ).flatMap(document => rules(document.toJS())),
      )
    : [],
);

(present ? describe : describe.skip)(
  'official admission rules (NOT RUN without shared/conformance)',
  () => {
    const ruleEnv = createEnvironment({
      variables: { self: 'dyn', oldSelf: 'dyn' },
    });
    it('has rules to try', () => {
      expect(officialRules.size).toBeGreaterThan(15);
    });
    it.each([...officialRules])('compiles %s', rule => {
      const program = ruleEnv.compile(rule, { resultType: 'bool' });
      expect(program.references).toContain('self');
    });
  },
);

(present ? describe : describe.skip)(
  'official templates (NOT RUN without shared/conformance)',
  () => {
    it('has expressions to try', () => {
      expect(sources.size).toBeGreaterThan(100);
    });
    it.each([...sources])('compiles %s', source => {
      expect(env.compile(source).resultType).not.toBe('');
    });
  },
);

describe('what templates say', () => {
  const bindings = {
    metadata: {
      environmentName: 'development',
      componentNamespace: 'default',
      labels: { a: '1' },
    },
    gateway: {
      ingress: {
        external: { http: { host: 'a.test' }, https: { host: 'a.test' } },
      },
    },
    secretEnv: {
      envs: [
        { name: 'x', remoteRef: { key: 'k' } },
        { name: 'y', remoteRef: { key: 'k', property: 'p' } },
      ],
    },
    envConfig: {
      envs: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    },
    workload: {
      container: { image: 'nginx' },
      endpoints: {
        web: { type: 'HTTP', port: 80, visibility: ['external'] },
        admin: {
          type: 'TCP',
          port: 81,
          visibility: ['external', 'internal'],
          basePath: '/admin',
        },
      },
    },
    parameters: { replicas: 2 },
    derived: { configurations_toVolumes: [{ name: 'v' }] },
  };
  it.each<[string, unknown]>([
    [
      `[gateway.ingress.external.?http, gateway.ingress.external.?https]
         .filter(g, g.hasValue()).map(g, g.value().host).distinct()
         .map(h, metadata.environmentName + "-" + metadata.componentNamespace + "." + h)`,
      ['development-default.a.test'],
    ],
    [
      'secretEnv.envs.map(s, {"secretKey": s.name, "remoteRef": {"key": s.remoteRef.key, ?"property": s.remoteRef.?property}})',
      [
        { secretKey: 'x', remoteRef: { key: 'k' } },
        { secretKey: 'y', remoteRef: { key: 'k', property: 'p' } },
      ],
    ],
    [
      'envConfig.envs.transformMapEntry(index, env, {env.name: env.value})',
      { A: '1', B: '2' },
    ],
    [
      'has(workload.container.args) ? workload.container.args : oc_omit()',
      Symbol.for('omit'),
    ],
    ['{"args": oc_omit()}', { args: Symbol.for('omit') }],
    [
      'workload.endpoints.transformMap(name, ep, "external" in ep.visibility && ep.type in ["HTTP", "GraphQL"], ep.port)',
      { web: 80 },
    ],
    [
      'workload.endpoints.transformList(name, ep, "internal" in ep.visibility ? [name] : []).flatten()',
      ['admin'],
    ],
    ['workload.endpoints.exists(name, ep, "internal" in ep.visibility)', true],
    ['workload.endpoints["web"].?basePath.orValue("/")', '/'],
    ['workload.endpoints["admin"].?basePath.orValue("/")', '/admin'],
    ['oc_merge(metadata.labels, {"b": "2"})', { a: '1', b: '2' }],
    [
      'configurations.toVolumes() + [{"name": "w"}]',
      [{ name: 'v' }, { name: 'w' }],
    ],
    ['parameters.replicas + 1', 3],
    ['parameters.replicas / 4.0', 0.5],
    ['size(workload.endpoints) > 0', true],
  ])('%s', (source, expected) => {
    expect(env.compile(source).evaluate(bindings)).toEqual(expected);
  });

  it('names the roots an expression reads, after macros', () => {
    expect(
      env.compile('configurations.toVolumes().map(v, v.name + metadata.name)')
        .references,
    ).toEqual(['derived', 'metadata']);
  });
});
