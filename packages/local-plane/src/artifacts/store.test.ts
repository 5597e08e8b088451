import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifactStore } from './store';
import { ArtifactConfig } from './types';

const config: ArtifactConfig = {
  kind: 'node',
  runtime: 'node',
  entrypoint: ['node', 'server.js'],
  cmd: ['--quiet'],
  env: { NODE_ENV: 'production', A: 'b=c' },
  workdir: '/app',
  ports: [8080],
  labels: { 'org.opencontainers.image.revision': 'abc' },
};

describe('artifact store', () => {
  let base: string;
  let now: Date;
  const clock = { now: () => now };
  const open = () =>
    openArtifactStore({ directory: join(base, 'store'), clock });

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'artifacts-'));
    now = new Date('2026-01-01T00:00:00Z');
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  async function source(name: string, text = 'console.log(1)') {
    const directory = join(base, name);
    await mkdir(join(directory, 'app', 'lib'), { recursive: true });
    await writeFile(join(directory, 'app', 'server.js'), text);
    await writeFile(join(directory, 'app', 'lib', 'a.js'), 'a');
    await symlink('lib/a.js', join(directory, 'app', 'link.js'));
    return directory;
  }

  it('gives back what was published, also after it was opened again', async () => {
    const store = await open();
    const published = await store.publish({
      directory: await source('one'),
      name: 'default-shop-api',
      tag: 'abc123',
      config,
    });
    expect(published.reference).toMatch(
      /^local\/default-shop-api:abc123@sha256:[0-9a-f]{64}$/,
    );
    const again = await open();
    for (const reference of [
      published.reference,
      'local/default-shop-api:abc123',
      `local/default-shop-api@${published.digest}`,
    ]) {
      const resolved = await again.resolve(reference);
      expect(resolved.digest).toBe(published.digest);
      expect(resolved.config).toEqual(config);
      expect(
        await readFile(join(resolved.root, 'app', 'link.js'), 'utf8'),
      ).toBe('a');
      const { mode } = await stat(join(resolved.root, 'app', 'server.js'));
      // eslint-disable-next-line no-bitwise
      expect(mode & 0o222).toBe(0);
    }
  });

  it('gives equal content an equal digest, whatever its times and order', async () => {
    const store = await open();
    const first = await source('one');
    const second = await source('two');
    await utimes(join(second, 'app', 'server.js'), 5, 5);
    await chmod(join(second, 'app', 'server.js'), 0o664);
    const options = { name: 'n', config };
    const a = await store.publish({ ...options, directory: first, tag: 'a' });
    const b = await store.publish({ ...options, directory: second, tag: 'b' });
    expect(b.digest).toBe(a.digest);
    expect(await store.list('n')).toHaveLength(2);
  });

  it('keeps every tag when many builds publish at once', async () => {
    const store = await open();
    await Promise.all(
      Array.from({ length: 12 }, async (_, i) =>
        store.publish({
          directory: await source(`s${i}`, `console.log(${i})`),
          name: `c${i % 3}`,
          tag: `t${i}`,
          config,
        }),
      ),
    );
    const all = await store.list();
    expect(all).toHaveLength(12);
    await Promise.all(all.map(d => store.resolve(d.reference)));
  });

  it.each([
    ['nginx:latest', 'NotFound', 'runs only images that were built on it'],
    ['local/x:none', 'NotFound', 'not in the artifact store'],
    [`local/x@sha256:${'0'.repeat(64)}`, 'NotFound', 'not in the artifact'],
    ['local/../../etc:x', 'Invalid', 'cannot name an image'],
    ['local/x@sha256:../../..', 'Invalid', 'is not a digest'],
    ['local/x', 'Invalid', 'neither a tag nor a digest'],
  ])('refuses %s with %s', async (reference, reason, message) => {
    const store = await open();
    await expect(store.resolve(reference)).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(message),
    });
  });

  it('refuses links that leave the artifact', async () => {
    const store = await open();
    for (const target of ['../../secret', '/etc/passwd']) {
      const directory = await source(`bad${target.length}`);
      await symlink(target, join(directory, 'app', 'evil'));
      await expect(
        store.publish({ directory, name: 'n', tag: 't', config }),
      ).rejects.toMatchObject({
        reason: 'Invalid',
        message: expect.stringContaining('app/evil'),
      });
    }
    expect(await store.list()).toEqual([]);
  });

  it('notices a damaged layer and leaves no half-unpacked root', async () => {
    const store = await open();
    const published = await store.publish({
      directory: await source('one'),
      name: 'n',
      tag: 't',
      config,
    });
    const blobs = join(base, 'store', 'blobs', 'sha256');
    const sizes = await Promise.all(
      (
        await readdir(blobs)
      ).map(async name => ({ name, bytes: await readFile(join(blobs, name)) })),
    );
    const layer = sizes.find(s => s.bytes[0] === 0x1f);
    await truncate(join(blobs, layer!.name), 40);
    await expect(store.resolve(published.reference)).rejects.toMatchObject({
      reason: 'InternalError',
    });
    expect(await readdir(join(base, 'store', 'roots'))).toEqual([]);
  });

  it('collects old tags but neither the newest nor those in use', async () => {
    const store = await open();
    const made = [];
    for (let i = 0; i < 5; i++) {
      now = new Date(Date.UTC(2026, 0, 1, i));
      made.push(
        await store.publish({
          directory: await source(`v${i}`, `v${i}`),
          name: 'n',
          tag: `t${i}`,
          config,
        }),
      );
    }
    await store.resolve(made[1].reference);
    now = new Date(Date.UTC(2026, 0, 2));
    const result = await store.collectGarbage({
      inUse: new Set([made[0].digest]),
      keepPerName: 2,
    });
    expect(result.removedTags).toBe(2);
    expect((await store.list()).map(d => d.tag)).toEqual(['t4', 't3', 't0']);
    await store.resolve(made[0].reference);
    await expect(store.resolve(made[1].reference)).rejects.toMatchObject({
      reason: 'NotFound',
    });
  });
});
