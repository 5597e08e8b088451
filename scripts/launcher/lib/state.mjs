import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { dataDir } from './paths.mjs';
import { Problem } from './say.mjs';

const MARKER = '.openchoreo-portal';
const WORDS =
  'amber basil cedar coral dune ember fjord grove harbor indigo jasper kelp lagoon maple nectar olive pebble quartz ridge sable tundra umber violet willow'.split(
    ' ',
  );

/** Makes the data directory ours, so that `--fresh` never deletes somebody else's folder. */
export function openDataDirectory() {
  fs.mkdirSync(dataDir, { recursive: true });
  const marker = path.join(dataDir, MARKER);
  if (!fs.existsSync(marker)) {
    const others = fs.readdirSync(dataDir);
    if (others.length > 0) {
      throw new Problem(
        `${dataDir} holds files that are not ours. Set OPENCHOREO_DATA_DIR to an empty folder.`,
      );
    }
    fs.writeFileSync(
      marker,
      'Data of an OpenChoreo Portal. Delete the folder, or run `npm start -- --fresh`, to begin anew.\n',
    );
  }
}

/** Deletes all data. Throws when the folder was not made by us. */
export function deleteData() {
  if (!fs.existsSync(dataDir)) return;
  if (
    !fs.existsSync(path.join(dataDir, MARKER)) &&
    fs.readdirSync(dataDir).length > 0
  ) {
    throw new Problem(
      `${dataDir} holds files that are not ours, so --fresh leaves it alone. Set OPENCHOREO_DATA_DIR to another folder.`,
    );
  }
  // The folder itself stays: it may be a mount, or lie where this user may not write. Its marker goes last, so that a deletion that was
  // interrupted can go on.
  const last = name => Number(name === MARKER);
  for (const name of fs.readdirSync(dataDir).sort((a, b) => last(a) - last(b)))
    fs.rmSync(path.join(dataDir, name), { recursive: true, force: true });
}

/** One platform per data directory. Returns a function that gives it back. */
export function lockData() {
  const file = path.join(dataDir, 'launcher.pid');
  const other = Number(readIfThere(file));
  if (other && other !== process.pid && isAlive(other)) {
    throw new Problem(
      `The platform already runs on ${dataDir} (process ${other}). Stop it first, or set OPENCHOREO_DATA_DIR and other ports.`,
    );
  }
  fs.writeFileSync(file, String(process.pid));
  return () => fs.rmSync(file, { force: true });
}

/** True when an earlier launcher on this data ended without giving the lock back: its programs may need a moment to end. */
export function wasKilled() {
  const other = Number(readIfThere(path.join(dataDir, 'launcher.pid')));
  return Boolean(other) && !isAlive(other);
}

/** Secrets of this installation, made at the first start and kept with mode 0600. */
export function installationSecrets() {
  const file = path.join(dataDir, 'secrets.json');
  const text = readIfThere(file);
  const secrets = text ? JSON.parse(text) : {};
  const made = {
    sessionSecret: randomBytes(32).toString('base64'),
    portalClientSecret: randomBytes(32).toString('base64url'),
    samplePassword: `${WORDS[randomInt(WORDS.length)]}-${
      WORDS[randomInt(WORDS.length)]
    }-${randomInt(10, 100)}`,
    ...secrets,
  };
  if (Object.keys(made).length !== Object.keys(secrets).length) {
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, JSON.stringify(made, null, 2), { mode: 0o600 });
    fs.renameSync(draft, file);
  }
  return made;
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
