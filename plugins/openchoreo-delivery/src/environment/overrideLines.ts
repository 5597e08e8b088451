import {
  ANNOTATIONS,
  isJsonObject,
  ReleaseBinding,
} from '@openchoreo-portal/model';

/** What an environment says otherwise than the release, one line each: `replicas: 3`, `env LOG_LEVEL=debug`. */
export function overrideLines(binding: ReleaseBinding | undefined): string[] {
  if (!binding) return [];
  const { spec, metadata } = binding;
  const out: string[] = [];
  if (metadata.annotations?.[ANNOTATIONS.suspended] === 'true') {
    out.push('suspended');
  }
  flatten(spec.componentTypeEnvironmentConfigs, '', out);
  for (const [name, values] of Object.entries(
    spec.traitEnvironmentConfigs ?? {},
  )) {
    flatten(values, `${name}.`, out);
  }
  const { container } = spec.workloadOverrides ?? {};
  for (const { key, value } of container?.env ?? []) {
    out.push(
      `env ${key}${value === undefined ? ' from a secret' : `=${value}`}`,
    );
  }
  for (const { mountPath, key } of container?.files ?? []) {
    out.push(`file ${mountPath ?? ''}/${key}`);
  }
  return out;
}

function flatten(node: unknown, prefix: string, out: string[]): void {
  if (!isJsonObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (isJsonObject(value)) flatten(value, `${prefix}${name}.`, out);
    else out.push(`${prefix}${name}: ${JSON.stringify(value)}`);
  }
}
