import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { keyOf } from '@openchoreo-portal/model';
import { Container, FileSource, Pod, Volume } from '../cluster/objects';
import { Mount } from '../runtimes/types';
import { ConfigError, ConfigSource } from './env';

/** Where a claim's files live, if it is bound. */
export type ClaimDirectory = (key: string) => string | undefined;

/** A relative path that stays below its parent, or throws. */
export function safeRelative(path: string, what: string): string {
  const clean = normalize(path);
  if (
    isAbsolute(clean) ||
    clean === '..' ||
    clean.startsWith('../') ||
    clean.includes('\0')
  ) {
    throw new ConfigError(`${what} "${path}" must stay inside the volume.`);
  }
  return clean;
}

function filesOf(
  source: FileSource,
  kind: 'configMap' | 'secret',
  namespace: string | undefined,
  config: ConfigSource,
): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const name = source.secretName ?? source.name ?? '';
  const key = keyOf({ namespace, name });
  const data = new Map<string, Buffer>();
  if (kind === 'configMap') {
    const object = config.configMap(key);
    if (!object && !source.optional)
      throw new ConfigError(`configmap "${name}" not found`);
    for (const [k, v] of Object.entries(object?.data ?? {}))
      data.set(k, Buffer.from(v));
    for (const [k, v] of Object.entries(object?.binaryData ?? {}))
      data.set(k, Buffer.from(v, 'base64'));
  } else {
    const object = config.secret(key);
    if (!object && !source.optional)
      throw new ConfigError(`secret "${name}" not found`);
    for (const [k, v] of Object.entries(object?.data ?? {}))
      data.set(k, Buffer.from(v, 'base64'));
  }
  if (!source.items) {
    for (const [k, v] of data) files.set(safeRelative(k, 'File name'), v);
    return files;
  }
  for (const item of source.items) {
    const content = data.get(item.key);
    if (!content) {
      if (source.optional) continue;
      throw new ConfigError(
        `references non-existent key ${item.key} in ${
          kind === 'secret' ? 'secret' : 'configmap'
        } "${name}"`,
      );
    }
    files.set(safeRelative(item.path, 'Item path'), content);
  }
  return files;
}

function writeFiles(
  directory: string,
  files: ReadonlyMap<string, Buffer>,
): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(directory)) {
    if (
      ![...files.keys()].some(f => f === entry || f.startsWith(`${entry}/`))
    ) {
      rmSync(join(directory, entry), { recursive: true, force: true });
    }
  }
  for (const [path, content] of files) {
    const at = join(directory, path);
    if (
      existsSync(at) &&
      statSync(at).isFile() &&
      readFileSync(at).equals(content)
    )
      continue;
    mkdirSync(dirname(at), { recursive: true, mode: 0o700 });
    writeFileSync(at, content, { mode: 0o600 });
  }
}

/** Makes or refreshes the directory of every volume of a pod. Throws {@link ConfigError}. */
export function prepareVolumes(
  pod: Pod,
  directory: string,
  config: ConfigSource,
  claims: ClaimDirectory,
): Map<string, { path: string; readOnly: boolean }> {
  const made = new Map<string, { path: string; readOnly: boolean }>();
  const namespace = pod.metadata.namespace;
  for (const volume of pod.spec?.volumes ?? []) {
    const path = join(
      directory,
      'volumes',
      safeRelative(volume.name, 'Volume name'),
    );
    if (volume.configMap) {
      writeFiles(
        path,
        filesOf(volume.configMap, 'configMap', namespace, config),
      );
      made.set(volume.name, { path, readOnly: true });
    } else if (volume.secret) {
      writeFiles(path, filesOf(volume.secret, 'secret', namespace, config));
      made.set(volume.name, { path, readOnly: true });
    } else if (volume.projected) {
      const files = new Map<string, Buffer>();
      for (const part of volume.projected.sources ?? []) {
        const kind = part.configMap ? 'configMap' : 'secret';
        const source = part.configMap ?? part.secret;
        if (!source) continue;
        for (const [k, v] of filesOf(source, kind, namespace, config))
          files.set(k, v);
      }
      writeFiles(path, files);
      made.set(volume.name, { path, readOnly: true });
    } else if (volume.persistentVolumeClaim) {
      const { claimName, readOnly } = volume.persistentVolumeClaim;
      const claim = claims(keyOf({ namespace, name: claimName }));
      if (!claim)
        throw new ConfigError(
          `persistentvolumeclaim "${claimName}" is not bound`,
        );
      made.set(volume.name, { path: claim, readOnly: readOnly ?? false });
    } else if (isEmptyDir(volume)) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      made.set(volume.name, { path, readOnly: false });
    } else {
      const kind = Object.keys(volume).find(k => k !== 'name') ?? 'unknown';
      throw new ConfigError(
        `Volume "${volume.name}" is of type ${kind}, which the local plane does not have. Use configMap, secret, emptyDir, projected or persistentVolumeClaim.`,
      );
    }
  }
  return made;
}

function isEmptyDir(volume: Volume): boolean {
  return volume.emptyDir !== undefined || Object.keys(volume).length === 1;
}

/** The mounts of a container. Throws {@link ConfigError}. */
export function resolveMounts(
  container: Container,
  volumes: ReadonlyMap<string, { path: string; readOnly: boolean }>,
): Mount[] {
  return (container.volumeMounts ?? []).map(mount => {
    const volume = volumes.get(mount.name);
    if (!volume)
      throw new ConfigError(
        `volumeMount "${mount.name}" names no volume of the pod`,
      );
    const target = normalize(mount.mountPath).replace(/\/+$/, '') || '/';
    if (
      !isAbsolute(target) ||
      target === '/' ||
      /^\/(proc|dev|sys|usr|etc|bin|lib|lib64|sbin|run\/openchoreo|opt\/(node|openchoreo))$/.test(
        target,
      )
    ) {
      throw new ConfigError(`mountPath "${mount.mountPath}" cannot be used.`);
    }
    let source = volume.path;
    if (mount.subPath) {
      source = join(volume.path, safeRelative(mount.subPath, 'subPath'));
      if (!existsSync(source)) {
        if (volume.readOnly)
          throw new ConfigError(
            `subPath "${mount.subPath}" does not exist in volume "${mount.name}"`,
          );
        mkdirSync(source, { recursive: true, mode: 0o700 });
      }
    }
    return {
      source,
      target,
      readOnly: volume.readOnly || (mount.readOnly ?? false),
    };
  });
}
