import { execFile, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createServer, request } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import path from 'path';
import { promisify } from 'util';
import {
  assetsFolder,
  describeWith,
  startTestServer,
  TestServer,
} from './testing/servers';

jest.setTimeout(120_000);
const run = promisify(execFile);
const folder = assetsFolder('kubectl');

describeWith(folder !== undefined, 'kubectl (KUBEBUILDER_ASSETS)')(
  'kubectl',
  () => {
    let server: TestServer;
    let home: string;
    const args = () => [
      `--server=${server.url}`,
      '--kubeconfig=/dev/null',
      `--cache-dir=${home}`,
    ];

    async function kubectl(...rest: string[]) {
      try {
        const { stdout, stderr } = await run(
          path.join(folder!, 'kubectl'),
          [...args(), ...rest],
          {
            env: { ...process.env, HOME: home },
          },
        );
        return { code: 0, text: stdout + stderr };
      } catch (error) {
        const failed = error as {
          code: number;
          stdout: string;
          stderr: string;
        };
        return { code: failed.code, text: failed.stdout + failed.stderr };
      }
    }
    const manifest = (name: string, text: string) => {
      const file = path.join(home, name);
      writeFileSync(file, text);
      return file;
    };
    const widget = (spec: string) => `
apiVersion: test.openchoreo.dev/v1
kind: Widget
metadata: {name: w, labels: {team: blue}}
spec: ${spec}
`;

    beforeAll(async () => {
      home = mkdtempSync(path.join(tmpdir(), 'kubectl-'));
      server = await startTestServer();
    });
    afterAll(async () => {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    });

    it('finds kinds by discovery, short name and category', async () => {
      expect((await kubectl('api-resources')).text).toMatch(
        /widgets\s+wd\s+test.openchoreo.dev\/v1\s+true\s+Widget/,
      );
      expect(await kubectl('get', 'things')).toMatchObject({ code: 0 });
      expect((await kubectl('version')).text).toMatch(/Server Version: v1/);
    });

    it('asks what it may do, and who it is', async () => {
      expect((await kubectl('auth', 'can-i', 'create', 'widgets')).text).toBe(
        'yes\n',
      );
      expect((await kubectl('auth', 'can-i', '--list')).text).toMatch(
        /widgets\.test\.openchoreo\.dev.*\[create delete/,
      );
      expect((await kubectl('auth', 'whoami')).text).toMatch(
        /Username\s+user:default\/tester/,
      );
    });

    it('applies, shows and explains', async () => {
      const file = manifest(
        'w.yaml',
        widget('{color: red, ports: [{port: 80, protocol: TCP}]}'),
      );
      expect((await kubectl('apply', '-f', file)).text).toContain('created');
      expect((await kubectl('apply', '-f', file)).text).toContain('unchanged');
      manifest(
        'w.yaml',
        widget('{color: blue, ports: [{port: 80, protocol: TCP}]}'),
      );
      expect((await kubectl('diff', '-f', file)).text).toContain(
        '+  color: blue',
      );
      expect((await kubectl('apply', '-f', file)).text).toContain('configured');
      expect((await kubectl('get', 'wd', '-o', 'wide')).text).toMatch(
        /NAME\s+COLOR\s+SIZE\s+AGE\s+w\s+blue\s+3/,
      );
      expect(
        (
          await kubectl(
            'get',
            'wd',
            '-l',
            'team in (blue)',
            '--field-selector',
            'spec.color=blue',
            '-o',
            'name',
          )
        ).text,
      ).toBe('widget.test.openchoreo.dev/w\n');
      expect((await kubectl('describe', 'wd', 'w')).text).toMatch(
        /Color:\s+blue/,
      );
      expect((await kubectl('explain', 'widget.spec.color')).text).toContain(
        'Its color.',
      );
    });

    it('lists the definitions of its kinds, and says which kind is unknown', async () => {
      expect((await kubectl('get', 'crds', '-o', 'name')).text.trim()).toBe(
        'customresourcedefinition.apiextensions.k8s.io/widgets.test.openchoreo.dev',
      );
      const file = manifest(
        'unknown.yaml',
        widget('{}').replace('Widget', 'Gizmo'),
      );
      for (const verb of ['apply', 'create', 'delete']) {
        const refused = await kubectl(verb, '-f', file);
        expect(refused.text).toMatch(/no matches for kind "Gizmo"/);
        expect(refused.code).not.toBe(0);
      }
    });

    it('reads version 2 of the document where version 3 is not asked or not there', async () => {
      const v2 = await kubectl(
        'explain',
        'widget.spec.ports',
        '--output=plaintext-openapiv2',
      );
      expect(v2).toMatchObject({ code: 0 });
      expect(v2.text).toMatch(/protocol\s+<string>/);
      const old = createServer((req, res) => {
        if (req.url!.startsWith('/openapi/v3')) {
          res.writeHead(404).end();
          return;
        }
        const { method, headers } = req;
        const onward = request(server.url + req.url, { method, headers });
        onward.on('response', answer => {
          res.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(res);
        });
        onward.on('error', () => res.destroy());
        req.pipe(onward);
      });
      await new Promise<void>(resolve => {
        old.listen(0, '127.0.0.1', resolve);
      });
      try {
        const at = `--server=http://127.0.0.1:${
          (old.address() as AddressInfo).port
        }`;
        const cache = `--cache-dir=${path.join(home, 'old')}`;
        const explained = await kubectl(
          'explain',
          'widget.spec.color',
          at,
          cache,
        );
        expect(explained).toMatchObject({
          code: 0,
          text: expect.stringContaining('Its color.'),
        });
        // Whether the server checks fields, and tries a change, is told by the parameters of a patch.
        const unknown = manifest('old.yaml', widget('{colour: red}'));
        const refused = await kubectl(
          'apply',
          '--dry-run=server',
          '-f',
          unknown,
          at,
          cache,
        );
        expect(refused.text).toContain('unknown field "spec.colour"');
      } finally {
        old.closeAllConnections();
        await new Promise(resolve => old.close(resolve));
      }
    });

    it('reports unknown and invalid fields', async () => {
      const unknown = manifest('unknown.yaml', widget('{colour: red}'));
      const strict = await kubectl('apply', '-f', unknown);
      expect(strict.code).toBe(1);
      expect(strict.text).toContain('unknown field "spec.colour"');
      const warned = await kubectl('apply', '--validate=warn', '-f', unknown);
      expect(warned).toMatchObject({
        code: 0,
        text: expect.stringContaining('Warning: unknown field "spec.colour"'),
      });
      const invalid = await kubectl(
        'patch',
        'wd',
        'w',
        '--type=merge',
        '-p',
        '{"spec":{"size":-1}}',
      );
      expect(invalid.text).toContain('spec.size');
      expect(invalid.code).toBe(1);
    });

    it('edits by every kind of patch', async () => {
      expect((await kubectl('label', 'wd', 'w', 'extra=1')).text).toContain(
        'labeled',
      );
      expect(
        (await kubectl('annotate', 'wd', 'w', 'note=hello')).text,
      ).toContain('annotated');
      expect(
        (
          await kubectl(
            'patch',
            'wd',
            'w',
            '--type=json',
            '-p',
            '[{"op":"add","path":"/spec/color","value":"green"}]',
          )
        ).text,
      ).toContain('patched');
      expect(
        (
          await kubectl(
            'patch',
            'wd',
            'w',
            '--subresource=status',
            '--type=merge',
            '-p',
            '{"status":{"phase":"Ready"}}',
          )
        ).text,
      ).toContain('patched');
      expect(
        (
          await kubectl(
            'get',
            'wd',
            'w',
            '-o',
            'jsonpath={.spec.color}/{.status.phase}',
          )
        ).text,
      ).toBe('green/Ready');
      expect(
        (
          await kubectl(
            'wait',
            'wd',
            'w',
            '--for=jsonpath={.status.phase}=Ready',
            '--timeout=5s',
          )
        ).text,
      ).toContain('condition met');
      // Namespaces are a kind that kubectl knows: it sends strategic merge patches for them.
      const space = manifest(
        'ns.yaml',
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {a: b}}\n',
      );
      await kubectl('apply', '-f', space);
      manifest(
        'ns.yaml',
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {a: c}}\n',
      );
      expect((await kubectl('apply', '-f', space)).text).toContain(
        'configured',
      );
      expect(
        (
          await kubectl(
            'get',
            'ns',
            'team',
            '-o',
            'jsonpath={.metadata.labels.a}',
          )
        ).text,
      ).toBe('c');
    });

    it('applies on the server, with conflicts', async () => {
      const file = manifest(
        'ssa.yaml',
        widget('{size: 5}').replace('name: w,', 'name: s,'),
      );
      const first = manifest(
        'first.yaml',
        widget('{size: 1}').replace('name: w,', 'name: s,'),
      );
      await kubectl(
        'apply',
        '--server-side',
        '--field-manager=first',
        '-f',
        first,
      );
      const refused = await kubectl('apply', '--server-side', '-f', file);
      expect(refused.text).toContain('conflict with "first": .spec.size');
      expect(
        (
          await kubectl(
            'apply',
            '--server-side',
            '--force-conflicts',
            '-f',
            file,
          )
        ).text,
      ).toContain('serverside-applied');
      expect(
        (
          await kubectl(
            'apply',
            '--server-side',
            '--dry-run=server',
            '-f',
            file,
          )
        ).code,
      ).toBe(0);
    });

    it('creates the kinds it is compiled with, which it sends as protobuf', async () => {
      expect((await kubectl('create', 'namespace', 'proto')).text).toContain(
        'namespace/proto created',
      );
      expect(
        (
          await kubectl(
            'create',
            'secret',
            'generic',
            's',
            '-n',
            'proto',
            '--from-literal=a=hello',
          )
        ).text,
      ).toContain('secret/s created');
      expect(
        (
          await kubectl(
            'get',
            'secret',
            's',
            '-n',
            'proto',
            '-o',
            'jsonpath={.data.a}',
          )
        ).text,
      ).toBe('aGVsbG8=');
    });

    it('watches', async () => {
      const child = spawn(
        path.join(folder!, 'kubectl'),
        [...args(), 'get', 'wd', '-w', '-o', 'name'],
        {
          env: { ...process.env, HOME: home },
        },
      );
      let seen = '';
      child.stdout.on('data', chunk => (seen += chunk));
      const until = async (text: string) => {
        for (let i = 0; i < 200 && !seen.includes(text); i++)
          await new Promise(r => setTimeout(r, 50));
        expect(seen).toContain(text);
      };
      try {
        await until('/w\n');
        await kubectl(
          'create',
          '-f',
          manifest(
            'new.yaml',
            widget('{}').replace('name: w,', 'name: fresh,'),
          ),
        );
        await until('/fresh\n');
      } finally {
        child.kill('SIGKILL');
      }
    });

    it('deletes objects and whole namespaces', async () => {
      expect((await kubectl('delete', 'wd', 'w')).text).toContain('deleted');
      expect((await kubectl('get', 'wd', 'w')).text).toContain(
        'widgets.test.openchoreo.dev "w" not found',
      );
      await kubectl(
        'create',
        '-n',
        'team',
        '-f',
        manifest('t.yaml', widget('{}')),
      );
      expect(
        (await kubectl('delete', 'ns', 'team', '--timeout=20s')).text,
      ).toContain('deleted');
      expect((await kubectl('get', 'wd', '-n', 'team')).text).toContain(
        'No resources found',
      );
      expect((await kubectl('delete', 'wd', '--all')).code).toBe(0);
    });
  },
);
