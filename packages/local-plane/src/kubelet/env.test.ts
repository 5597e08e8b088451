import { Pod } from '../cluster/objects';
import { ConfigSource, expand, resolveArgv, resolveEnv } from './env';
import { safeRelative } from './volumes';

const b64 = (s: string) => Buffer.from(s).toString('base64');
const meta = {
  name: 'x',
  namespace: 'a',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '',
};
const source: ConfigSource = {
  configMap: key =>
    key === 'a/config'
      ? {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: meta,
          data: { LEVEL: 'debug', '1 bad': 'x' },
        }
      : undefined,
  secret: key =>
    key === 'a/creds'
      ? {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: meta,
          data: { token: b64('t0k') },
        }
      : undefined,
};
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...meta, labels: { app: 'shop' } },
} as unknown as Pod;

describe('resolveEnv', () => {
  it('reads every source, later ones over earlier ones', () => {
    expect(
      resolveEnv(
        {
          name: 'main',
          envFrom: [
            { configMapRef: { name: 'config' } },
            { prefix: 'S_', secretRef: { name: 'creds' } },
            { configMapRef: { name: 'none', optional: true } },
          ],
          env: [
            {
              name: 'TOKEN',
              valueFrom: { secretKeyRef: { name: 'creds', key: 'token' } },
            },
            { name: 'URL', value: 'http://h/$(TOKEN)/$(MISSING)/$$(TOKEN)' },
            {
              name: 'POD',
              valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
            },
            {
              name: 'APP',
              valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } },
            },
            { name: 'LEVEL', value: 'info' },
            {
              name: 'MEM',
              valueFrom: { resourceFieldRef: { resource: 'limits.memory' } },
            },
          ],
          resources: { limits: { memory: '256Mi' } },
        },
        pod,
        source,
        '127.0.0.9',
      ),
    ).toEqual({
      LEVEL: 'info',
      S_token: 't0k',
      TOKEN: 't0k',
      URL: 'http://h/t0k/$(MISSING)/$(TOKEN)',
      POD: 'x',
      APP: 'shop',
      MEM: '256Mi',
    });
  });
  it('names what is missing', () => {
    const run = (env: object) => () =>
      resolveEnv({ name: 'main', ...env }, pod, source, '');
    expect(run({ envFrom: [{ secretRef: { name: 'gone' } }] })).toThrow(
      'secret "gone" not found',
    );
    expect(
      run({
        env: [
          {
            name: 'X',
            valueFrom: { secretKeyRef: { name: 'creds', key: 'nope' } },
          },
        ],
      }),
    ).toThrow('nope');
  });
});

describe('resolveArgv', () => {
  const image = { entrypoint: ['node', 'main.js'], cmd: ['--fast'] };
  it('follows the rules of command and args', () => {
    expect(resolveArgv({ name: 'm' }, image, {})).toEqual([
      'node',
      'main.js',
      '--fast',
    ]);
    expect(
      resolveArgv({ name: 'm', args: ['$(P)'] }, image, { P: '1' }),
    ).toEqual(['node', 'main.js', '1']);
    expect(resolveArgv({ name: 'm', command: ['sh'] }, image, {})).toEqual([
      'sh',
    ]);
  });
  it('leaves lone dollars alone', () =>
    expect(expand('a$b $ $(', {})).toBe('a$b $ $('));
});

describe('safeRelative', () => {
  it('stays inside', () => {
    expect(safeRelative('a/../b', 'x')).toBe('b');
    for (const bad of ['..', '../x', 'a/../../x', '/etc', 'a\0'])
      expect(() => safeRelative(bad, 'x')).toThrow('must stay inside');
  });
});
