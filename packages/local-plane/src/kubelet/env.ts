import { keyOf } from '@openchoreo-portal/model';
import { ConfigMap, Container, Pod, Secret } from '../cluster/objects';

/** Reads the objects that a container's configuration refers to. */
export interface ConfigSource {
  configMap(key: string): ConfigMap | undefined;
  secret(key: string): Secret | undefined;
}

/** Something the container needs is not there (yet). Shown as `CreateContainerConfigError`; heals when it appears. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

const VARIABLE_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** Value of a field of the pod, as the downward API gives it. */
function fieldValue(pod: Pod, path: string, podIp: string): string {
  const map = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (map)
    return pod.metadata[map[1] as 'labels' | 'annotations']?.[map[2]] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'spec.nodeName':
      return 'local';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? 'default';
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    case 'status.hostIP':
      return '127.0.0.1';
    default:
      throw new ConfigError(`fieldRef ${path} is not known.`);
  }
}

/** Replaces `$(NAME)` by a variable that is already known; `$$(NAME)` stays `$(NAME)`, unknown names stay as they are. */
export function expand(
  text: string,
  env: Readonly<Record<string, string>>,
): string {
  return text.replace(
    /\$(\$|\(([-._a-zA-Z0-9]+)\))/g,
    (whole, rest: string, name?: string) => {
      if (rest === '$') return '$';
      return name !== undefined && env[name] !== undefined ? env[name] : whole;
    },
  );
}

/** Variables of a container: `envFrom` first, then `env`, each seeing the ones before. Throws {@link ConfigError}. */
export function resolveEnv(
  container: Container,
  pod: Pod,
  source: ConfigSource,
  podIp: string,
): Record<string, string> {
  const env: Record<string, string> = {};
  const namespace = pod.metadata.namespace;
  const secretData = (name: string) =>
    source.secret(keyOf({ namespace, name }))?.data;
  const configData = (name: string) =>
    source.configMap(keyOf({ namespace, name }))?.data;
  const decode = (value: string) => Buffer.from(value, 'base64').toString();

  for (const from of container.envFrom ?? []) {
    const ref = from.configMapRef ?? from.secretRef;
    const name = ref?.name ?? '';
    const data = from.configMapRef ? configData(name) : secretData(name);
    if (!data) {
      const exists = from.configMapRef
        ? source.configMap(keyOf({ namespace, name }))
        : source.secret(keyOf({ namespace, name }));
      if (ref?.optional || exists) continue;
      throw new ConfigError(
        `${from.configMapRef ? 'configmap' : 'secret'} "${name}" not found`,
      );
    }
    for (const [key, value] of Object.entries(data)) {
      const variable = `${from.prefix ?? ''}${key}`;
      if (VARIABLE_NAME.test(variable))
        env[variable] = from.configMapRef ? value : decode(value);
    }
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.configMapKeyRef) {
      const ref = valueFrom.configMapKeyRef;
      const found = configData(ref.name ?? '')?.[ref.key];
      if (found !== undefined) env[name] = found;
      else if (!ref.optional)
        throw new ConfigError(
          `couldn't find key ${ref.key} in ConfigMap ${namespace}/${ref.name}`,
        );
    } else if (valueFrom?.secretKeyRef) {
      const ref = valueFrom.secretKeyRef;
      const found = secretData(ref.name ?? '')?.[ref.key];
      if (found !== undefined) env[name] = decode(found);
      else if (!ref.optional)
        throw new ConfigError(
          `couldn't find key ${ref.key} in Secret ${namespace}/${ref.name}`,
        );
    } else if (valueFrom?.fieldRef) {
      env[name] = fieldValue(pod, valueFrom.fieldRef.fieldPath, podIp);
    } else if (valueFrom?.resourceFieldRef) {
      const [kind, resource] = valueFrom.resourceFieldRef.resource.split('.');
      const list =
        kind === 'limits'
          ? container.resources?.limits
          : container.resources?.requests;
      env[name] = String(list?.[resource] ?? '0');
    } else {
      env[name] = expand(value ?? '', env);
    }
  }
  return env;
}

/** The command line: `command` replaces the image's entrypoint, `args` its arguments; a replaced entrypoint drops the image's arguments. */
export function resolveArgv(
  container: Container,
  image: { entrypoint: readonly string[]; cmd: readonly string[] },
  env: Readonly<Record<string, string>>,
): string[] {
  const entrypoint = container.command?.length
    ? container.command
    : image.entrypoint;
  const imageArgs = container.command?.length ? [] : image.cmd;
  const args = container.args?.length ? container.args : imageArgs;
  return [...entrypoint, ...args].map(a => expand(a, env));
}
