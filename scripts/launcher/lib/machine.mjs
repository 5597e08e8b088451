import fs from 'node:fs';
import { run, tryOutput } from './exec.mjs';
import { findPostgres } from './postgres.mjs';
import { say } from './say.mjs';

/** Programs that tests use, and the package of Debian that has them. */
const PROGRAMS = [
  {
    name: 'postgresql',
    found: () => findPostgres() !== undefined,
    files: [],
    packages: ['postgresql'],
  },
  {
    name: 'chromium',
    files: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
    ],
    packages: ['chromium', 'fonts-liberation'],
  },
  { name: 'bwrap', files: ['/usr/bin/bwrap'], packages: ['bubblewrap'] },
];

/**
 * Installs what tests need from the system's packages, when this user may. Returns the names that are still missing; the tests that
 * need them say NOT RUN.
 */
export async function ensurePrograms() {
  const missing = () =>
    PROGRAMS.filter(
      program =>
        !(program.found?.() ?? program.files.some(file => fs.existsSync(file))),
    );
  const wanted = missing();
  if (
    wanted.length > 0 &&
    process.platform === 'linux' &&
    tryOutput('apt-get', ['--version'])
  ) {
    const sudo =
      process.getuid?.() === 0
        ? []
        : tryOutput('sudo', ['-n', 'true']) !== undefined
        ? ['sudo', '-n']
        : undefined;
    if (sudo) {
      const packages = wanted.flatMap(program => program.packages);
      say(`Installing ${packages.join(', ')} from the system’s packages…`);
      const apt = args => {
        const [command, ...rest] = [...sudo, 'apt-get', ...args];
        return run(command, rest, {
          quiet: true,
          env: { DEBIAN_FRONTEND: 'noninteractive' },
        });
      };
      try {
        await apt(['update']);
        await apt(['install', '-y', '--no-install-recommends', ...packages]);
      } catch (error) {
        say(`That did not work: ${String(error.message).split('\n')[0]}`);
      }
    }
  }
  return missing().map(program => program.name);
}

/** The browser for end-to-end tests, or undefined. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  return PROGRAMS.find(({ name }) => name === 'chromium').files.find(file =>
    fs.existsSync(file),
  );
}
