import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { tryOutput } from './exec.mjs';
import { Problem } from './say.mjs';

/** Node 20 or newer runs this launcher; everything else runs on the project's own Node. */
export function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    throw new Problem(
      `Node ${process.versions.node} is too old. Install Node 20 or newer and run the command again.`,
    );
  }
}

/** git is needed to clone, build and serve repositories. */
export function checkGit() {
  if (!tryOutput('git', ['--version'])) {
    throw new Problem(
      'git is missing. Install it with your system’s package manager (for example `apt install git`) and run the command again.',
    );
  }
}

/** Makes sure a directory can be written to, creating it. */
export function checkWritable(directory) {
  const probe = path.join(directory, `.write-${process.pid}`);
  try {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(probe, '');
    fs.rmSync(probe);
  } catch (error) {
    throw new Problem(
      `${directory} cannot be written to (${error.code}). Free disk space, change its owner, or set OPENCHOREO_DATA_DIR to another folder.`,
    );
  }
}

/** Throws when something else listens on the port. */
export function checkPort(port, variable) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', error =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Problem(
              `Port ${port} is taken. Stop what listens there, or choose another: ${variable}=${
                port + 1
              } npm start`,
            )
          : new Problem(
              `Port ${port} cannot be used (${error.code}). Choose another with ${variable}.`,
            ),
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(resolve));
  });
}
