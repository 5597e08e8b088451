import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  controlPlaneKinds,
  KindDefinition,
  openChoreoKinds,
  deliveryKinds,
} from '@openchoreo-portal/model';
import { CONTRACT_SPECS } from './__testUtils__/contractObjects';
import { authorization, Portal, startPortal } from './__testUtils__/portal';
import { applyPlatform } from './__testUtils__/shop';

jest.setTimeout(240_000);
const run = promisify(execFile);

const binary = path.join(process.env.KUBEBUILDER_ASSETS ?? '', 'kubectl');
const found = process.env.KUBEBUILDER_ASSETS && existsSync(binary);
if (!found && process.env.REQUIRE_ALL === '1') {
  throw new Error('NOT RUN: kubectl (KUBEBUILDER_ASSETS) is missing.');
}
if (!found) {
  process.stderr.write('NOT RUN: kubectl (KUBEBUILDER_ASSETS) is missing.\n');
}

const ours = [...openChoreoKinds, ...deliveryKinds];
const full = (kind: KindDefinition) => `${kind.plural}.${kind.group}`;

/** The real kubectl as somebody with a token, with every kind that we have. */
(found ? describe : describe.skip)('kubectl with the control plane', () => {
  let portal: Portal;
  let home: string;
  const proxies: Server[] = [];
  const addresses = new Map<string, string>();
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    home = mkdtempSync(path.join(tmpdir(), 'kubectl-'));
  });
  afterAll(async () => {
    for (const proxy of proxies) {
      proxy.closeAllConnections();
      proxy.close();
    }
    await portal?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** kubectl sends tokens over TLS only: as with `kubectl proxy`, something in between adds them. */
  async function proxyFor(person: string): Promise<string> {
    const proxy = createServer((req, res) => {
      const forwarded = request(
        `${portal.url}/kube${req.url}`,
        {
          method: req.method,
          headers: { ...req.headers, authorization: authorization(person) },
          agent: false,
        },
        answer => {
          res.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(res);
        },
      );
      forwarded.on('error', () => res.destroy());
      req.pipe(forwarded);
    });
    await new Promise<void>(resolve => {
      proxy.listen(0, '127.0.0.1', resolve);
    });
    proxies.push(proxy);
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }

  async function kubectlAs(person: string, ...args: string[]) {
    const server = addresses.get(person) ?? (await proxyFor(person));
    addresses.set(person, server);
    try {
      const { stdout, stderr } = await run(
        binary,
        [
          `--server=${server}`,
          '--kubeconfig=/dev/null',
          `--cache-dir=${home}`,
          ...args,
        ],
        { env: { ...process.env, HOME: home }, maxBuffer: 64 * 1024 * 1024 },
      );
      return { code: 0, text: stdout + stderr };
    } catch (error) {
      const failed = error as { code: number; stdout: string; stderr: string };
      return { code: failed.code, text: failed.stdout + failed.stderr };
    }
  }
  const kubectl = (...args: string[]) => kubectlAs('admin', ...args);
  const file = (name: string, ...objects: object[]) => {
    const at = path.join(home, name);
    writeFileSync(at, objects.map(o => JSON.stringify(o)).join('\n---\n'));
    return at;
  };
  const object = (kind: KindDefinition, name: string, spec?: unknown) => ({
    apiVersion: `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      name,
      ...(kind.scope === 'Namespaced' ? { namespace: 'default' } : {}),
    },
    ...(spec === undefined ? {} : { spec }),
  });

  it('lists every kind with its short names, and all of them by category', async () => {
    const { text } = await kubectl('api-resources', '--categories=openchoreo');
    for (const kind of ours) {
      const names = (kind.shortNames ?? []).join(',');
      expect(text).toMatch(
        new RegExp(
          `^${kind.plural}\\s+${names}\\s+${kind.group}/v1alpha1\\s+${
            kind.scope === 'Namespaced'
          }\\s+${kind.kind}\\s*$`,
          'm',
        ),
      );
    }
    expect(text.trim().split('\n')).toHaveLength(ours.length + 1);
    const everything = await kubectl('get', 'openchoreo', '--ignore-not-found');
    expect(everything.text).toContain('environment.openchoreo.dev/production');
    expect(everything.text).toContain(
      'deploymentpipeline.openchoreo.dev/default',
    );
    expect(everything.code).toBe(0);
  });

  it.each(ours.map(kind => [kind.kind, kind] as const))(
    'explains %s',
    async (_, kind) => {
      const { code, text } = await kubectl(
        'explain',
        kind.plural,
        `--api-version=${kind.group}/${kind.version}`,
      );
      expect([code, text]).toEqual([0, text]);
      // Long descriptions are wrapped.
      const words = text.replace(/\s+/g, ' ');
      expect(words).toContain(`KIND: ${kind.kind} VERSION: v1alpha1`);
      expect(words).toContain(kind.description!.replace(/\s+/g, ' '));
      expect(words).toMatch(/FIELDS: .* spec <Object>/);
    },
  );

  it.each(
    ours
      .filter(kind => CONTRACT_SPECS[kind.kind] || kind.kind === 'Organization')
      .map(kind => [kind.kind, kind] as const),
  )('shows %s in columns, and finds it by its fields', async (_, kind) => {
    const made = object(kind, 'shown', CONTRACT_SPECS[kind.kind]);
    const name = `${kind.kind.toLowerCase()}.json`;
    // Without --validate kubectl checks against our OpenAPI document first.
    expect(
      await kubectl('apply', '--validate=strict', '-f', file(name, made)),
    ).toMatchObject({ code: 0 });
    const columns = ['NAME'].concat(
      (kind.printerColumns ?? [])
        .filter(column => !column.priority)
        .map(column => column.name.toUpperCase()),
    );
    for (const word of [kind.plural, ...(kind.shortNames ?? [])]) {
      const { text } = await kubectl('get', word);
      expect(
        text
          .split('\n')[0]
          .trim()
          .split(/\s{2,}|\s+/),
      ).toEqual(columns);
      expect(text).toMatch(/^shown\s.*\d+[smh]\s*$/m);
    }
    for (const field of kind.selectableFields ?? []) {
      const value = field
        .split('.')
        .slice(1)
        .reduce<any>((at, key) => at?.[key], made);
      const select = (wanted: string) =>
        kubectl(
          'get',
          full(kind),
          '-o',
          'name',
          `--field-selector=${field.slice(1)}=${wanted}`,
        );
      expect((await select(value)).text).toContain('/shown\n');
      expect((await select('other')).text).not.toContain('/shown\n');
    }
    const wrong = await kubectl(
      'apply',
      '--dry-run=server',
      '--validate=strict',
      '-f',
      file(name, { ...made, spec: { ...made.spec!, notAField: 1 } }),
    );
    expect(wrong).toMatchObject({
      code: 1,
      text: expect.stringContaining('unknown field "spec.notAField"'),
    });
  });

  it('reads health and version without rights', async () => {
    for (const at of ['/healthz', '/readyz', '/livez']) {
      expect((await kubectlAs('nobody', 'get', '--raw', at)).text).toBe('ok');
    }
    expect(
      JSON.parse((await kubectl('get', '--raw', '/version')).text),
    ).toEqual(
      expect.objectContaining({ gitVersion: expect.stringMatching(/^v1\./) }),
    );
    const v2 = JSON.parse((await kubectl('get', '--raw', '/openapi/v2')).text);
    expect(v2.swagger).toBe('2.0');
  });

  it('moves from client-side to server-side apply', async () => {
    const project = object(
      controlPlaneKinds.find(k => k.kind === 'Project')!,
      'moved',
      { deploymentPipelineRef: { name: 'default' } },
    );
    const labelled = (labels: object) => ({
      ...project,
      metadata: { ...project.metadata, labels },
    });
    const apply = (labels: object, ...args: string[]) =>
      kubectl('apply', ...args, '-f', file('moved.json', labelled(labels)));
    const labels = async () =>
      JSON.parse((await kubectl('get', 'proj', 'moved', '-o', 'json')).text)
        .metadata.labels;
    expect((await apply({ a: '1', b: '2' })).code).toBe(0);
    expect((await apply({ a: '1', b: '2' }, '--server-side')).text).toContain(
      'serverside-applied',
    );
    // What client-side apply had put there goes, as its manager was migrated.
    expect((await apply({ a: '3' }, '--server-side')).code).toBe(0);
    expect(await labels()).toEqual({ a: '3' });
    const other = await apply(
      { a: '4' },
      '--server-side',
      '--field-manager=other',
    );
    expect(other).toMatchObject({
      code: 1,
      text: expect.stringContaining(
        'conflict with "kubectl": .metadata.labels.a',
      ),
    });
    // And back.
    expect((await apply({ c: '5' })).code).toBe(0);
    expect(await labels()).toMatchObject({ c: '5' });
  });

  it('tries everything first, and changes nothing', async () => {
    const version = async () =>
      JSON.parse(
        (
          await kubectl(
            'get',
            '--raw',
            '/apis/openchoreo.dev/v1alpha1/environments',
          )
        ).text,
      ).metadata.resourceVersion;
    const before = await version();
    const dry = '--dry-run=server';
    for (const args of [
      [
        'create',
        dry,
        '-f',
        file(
          'dry.json',
          object(
            ours.find(k => k.kind === 'Environment')!,
            'dry',
            CONTRACT_SPECS.Environment,
          ),
        ),
      ],
      ['apply', dry, '-f', path.join(home, 'dry.json')],
      ['apply', dry, '--server-side', '-f', path.join(home, 'dry.json')],
      ['label', dry, 'env', 'production', 'x=y'],
      ['annotate', dry, 'env', 'production', 'x=y'],
      [
        'patch',
        dry,
        'env',
        'production',
        '--type=json',
        '-p',
        '[{"op":"add","path":"/metadata/labels","value":{"x":"y"}}]',
      ],
      [
        'replace',
        dry,
        '-f',
        file(
          'same.json',
          JSON.parse(
            (await kubectl('get', 'env', 'production', '-o', 'json')).text,
          ),
        ),
      ],
      ['delete', dry, 'env', 'production'],
      ['delete', dry, 'env', '--all'],
    ]) {
      const { code, text } = await kubectl(...args);
      expect([args.join(' '), code, text]).toEqual([args.join(' '), 0, text]);
    }
    expect(await version()).toBe(before);
    expect((await kubectl('get', 'env', 'dry')).code).toBe(1);
  });

  it('deletes in the background, in the foreground, and leaves orphans', async () => {
    const kind = ours.find(k => k.kind === 'Trait')!;
    const traits = ['a', 'b', 'c'].map(name =>
      object(kind, `gone-${name}`, CONTRACT_SPECS.Trait),
    );
    await kubectl('create', '-f', file('traits.json', ...traits));
    for (const [i, how] of ['background', 'foreground', 'orphan'].entries()) {
      const name = traits[i].metadata.name;
      expect(
        (await kubectl('delete', 'trait', name, `--cascade=${how}`)).text,
      ).toContain('deleted');
      expect((await kubectl('get', 'trait', name)).code).toBe(1);
    }
  });

  it('is told what somebody may not do', async () => {
    const refused = await kubectlAs('victor', 'delete', 'env', 'production');
    expect(refused.text).toMatch(/^Error from server \(Forbidden\)/);
    expect(
      (await kubectlAs('victor', 'auth', 'can-i', 'delete', 'environments'))
        .text,
    ).toMatch(/^no/);
    expect(
      (await kubectlAs('victor', 'auth', 'can-i', 'list', 'environments')).text,
    ).toBe('yes\n');
  });
});
