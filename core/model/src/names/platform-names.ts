import { fnv1a32 } from './fnv';
import { dnsLabel63, generateName, generateName253 } from './generate-name';

/** Which plane a rendered set goes to. */
export type TargetPlane = 'dataplane' | 'observabilityplane';

/** Where a secret value lives in the secret store. */
export interface RemoteSecretRef {
  key: string;
  property?: string;
  version?: string;
}

/** Namespace on the data plane: one per control-plane namespace, project and environment. */
export function dataPlaneNamespace(
  namespace: string,
  project: string,
  environment: string,
): string {
  return dnsLabel63('dp', namespace, project, environment);
}

/** `metadata.name` seen by component templates. */
export function componentInstanceName(
  component: string,
  environment: string,
): string {
  return generateName253(component, environment);
}

/** RenderedRelease of a component in an environment. */
export function renderedReleaseName(
  component: string,
  environment: string,
  plane: TargetPlane = 'dataplane',
): string {
  const base = `${component}-${environment}`;
  return plane === 'observabilityplane' ? `${base}-observability` : base;
}

/** RenderedRelease of a project's infrastructure. */
export function projectRenderedReleaseName(
  project: string,
  environment: string,
): string {
  return generateName253(`p_${project}`, environment);
}

/** RenderedRelease of a resource. */
export function resourceRenderedReleaseName(
  resource: string,
  environment: string,
): string {
  return generateName253(`r_${resource}`, environment);
}

/** Automatic ComponentRelease, ProjectRelease or ResourceRelease: owner and content hash, so equal content is the same release. */
export function releaseName(owner: string, hash: string): string {
  return `${owner}-${hash}`;
}

/** ComponentRelease cut by a person on a day, `n` counting from 1. */
export function datedReleaseName(
  component: string,
  date: Date,
  n: number,
): string {
  return `${component}-${date
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')}-${n}`;
}

/** ReleaseBinding, ProjectReleaseBinding or ResourceReleaseBinding of an owner in an environment. */
export function releaseBindingName(owner: string, environment: string): string {
  return `${owner}-${environment}`;
}

/** Promotion of a binding to a digest (`sha256:…` or bare hex). */
export function promotionName(binding: string, digest: string): string {
  return `${binding}-${digest.replace(/^sha256:/, '').slice(0, 10)}`;
}

/** NetworkPolicy of a component. */
export function networkPolicyName(component: string): string {
  return `openchoreo-${component}`;
}

/** Namespace of workflow runs on a workflow plane. */
export function workflowNamespace(namespace: string): string {
  return `workflows-${namespace}`;
}

/** Namespace of written secrets on a plane. */
export function secretsNamespace(namespace: string): string {
  return `openchoreo-kv-${namespace}`;
}

/** Id of an object inside a RenderedRelease. */
export function renderedResourceId(kind: string, name: string): string {
  const id = `${kind}-${name}`.toLowerCase();
  return id.length > 63 ? dnsLabel63(id) : id;
}

/** ConfigMap with a component's plain environment variables. */
export function envConfigMapName(
  component: string,
  environment: string,
): string {
  return generateName253(`${component}-${environment}`, 'env-configs');
}

/** ConfigMap with one plain file of a component. */
export function fileConfigMapName(
  component: string,
  environment: string,
  fileName: string,
): string {
  return generateName253(
    `${component}-${environment}`,
    'config',
    dashed(fileName),
  );
}

/**
 * Secret with a component's secret environment variables. What each refers to is part of the name, in declaration order, so a
 * changed reference makes a new Secret and rolls the pods.
 */
export function envSecretName(
  component: string,
  environment: string,
  envs: readonly { name: string; remoteRef: RemoteSecretRef }[],
): string {
  const content = envs
    .map(env => `${env.name}\0${refContent(env.remoteRef)}\0`)
    .join('');
  return generateName([`${component}-${environment}`, 'env-secrets'], {
    extraHashInput: fnv1a32(content),
  });
}

/** Secret with one secret file of a component. */
export function fileSecretName(
  component: string,
  environment: string,
  fileName: string,
  remoteRef: RemoteSecretRef,
): string {
  return generateName(
    [`${component}-${environment}`, 'secret', dashed(fileName)],
    { extraHashInput: fnv1a32(refContent(remoteRef)) },
  );
}

/** Volume of one mounted file. */
export function fileVolumeName(mountPath: string, fileName: string): string {
  return `file-mount-${fnv1a32(`${mountPath}/${fileName}`)}`;
}

/** Volume of an output of a resource that a component depends on. */
export function resourceVolumeName(
  ref: string,
  kind: 'secret' | 'configmap',
  objectName: string,
): string {
  return `r-${fnv1a32(`${ref}:${kind}:${objectName}`)}`;
}

function refContent(ref: RemoteSecretRef): string {
  return `${ref.key}\0${ref.property ?? ''}\0${ref.version ?? ''}`;
}

function dashed(fileName: string): string {
  return fileName.replaceAll('.', '-');
}
