import { execFile, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Git host for reading, over the system's git, with optional basic auth. */
export async function startGitHost(root: string, password?: string) {
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://host');
    const want = `Basic ${Buffer.from(`git:${password}`).toString('base64')}`;
    if (password && req.headers.authorization !== want) {
      res.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      return;
    }
    const [, name, ...rest] = url.pathname.split('/');
    const advertise = rest.join('/') === 'info/refs';
    if (!advertise && rest.join('/') !== 'git-upload-pack') {
      res.writeHead(404).end();
      return;
    }
    res.writeHead(200, {
      'content-type': `application/x-git-upload-pack-${
        advertise ? 'advertisement' : 'result'
      }`,
    });
    if (advertise) res.write('001e# service=git-upload-pack\n0000');
    const git = spawn(
      'git',
      [
        'upload-pack',
        '--stateless-rpc',
        ...(advertise ? ['--advertise-refs'] : []),
        join(root, name),
      ],
      {
        env: {
          ...process.env,
          GIT_PROTOCOL: String(req.headers['git-protocol'] ?? ''),
        },
      },
    );
    req.pipe(git.stdin);
    git.stdout.pipe(res);
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    stop: () => new Promise(resolve => server.close(resolve)),
  };
}

/** Makes a repository below `root` with one commit per entry; answers the commit ids. */
export async function makeRepository(
  root: string,
  name: string,
  commits: Record<string, string>[],
): Promise<string[]> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  const git = (...args: string[]) =>
    run(
      'git',
      ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args],
      {
        cwd: folder,
      },
    );
  await git('init', '-q', '-b', 'main');
  const ids: string[] = [];
  for (const [i, files] of commits.entries()) {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await git('add', '-A');
    await git('commit', '-q', '-m', `Commit ${i}`);
    ids.push((await git('rev-parse', 'HEAD')).stdout.trim());
  }
  return ids;
}
