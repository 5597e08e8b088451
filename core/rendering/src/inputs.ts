import {
  ClusterDataPlaneSpec,
  ComponentReleaseSpec,
  DataPlaneSpec,
  EndpointURL,
  EnvironmentSpec,
  KubeObject,
  ReleaseBindingSpec,
  ResourceOutput,
  SecretReferenceSpec,
  sha256Hex,
  TargetPlane,
} from '@openchoreo-portal/model';
import { RenderLimits } from './template/engine';

/**
 * An object as rendering reads it. Stored objects fit as they are; `metadata.uid` may be absent (offline rendering derives one).
 */
export interface InputObject<Spec = unknown> {
  kind?: string;
  metadata: {
    name?: string;
    namespace?: string;
    uid?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: Spec;
}

/** A dependency on an endpoint of another component, with the address that was found for it. */
export interface ResolvedConnection {
  /** Control-plane namespace of the target. */
  namespace: string;
  project: string;
  component: string;
  endpoint: string;
  visibility?: 'project' | 'namespace' | 'internal' | 'external';
  url: EndpointURL;
  /** Port the target's pods listen on; egress policy then allows only it. Default: every port of the target. */
  targetPort?: number;
  /** Protocol of `targetPort`. Default TCP. */
  protocol?: 'TCP' | 'UDP';
}

/** What every rendering for an environment needs. */
export interface EnvironmentInputs {
  /** Control-plane namespace. */
  namespace: string;
  project: InputObject;
  environment: InputObject<EnvironmentSpec> & {
    /** Name of the channel that alerts of the environment go to. */
    defaultNotificationChannel?: string;
  };
  dataPlane: InputObject<DataPlaneSpec | ClusterDataPlaneSpec>;
  /** Namespace on the data plane, from the project's binding. Default: the name the platform gives it. */
  cellNamespace?: string;
  limits?: RenderLimits;
}

/** Everything that decides what a component is in an environment. */
export interface ComponentRenderInput extends EnvironmentInputs {
  component: InputObject;
  release: InputObject<ComponentReleaseSpec> & { spec: ComponentReleaseSpec };
  /** Absent: no environment values, state Active. */
  binding?: InputObject<Partial<ReleaseBindingSpec>>;
  /** By name; only those that the workload names are read. */
  secretReferences?: Record<string, SecretReferenceSpec>;
  connections?: readonly ResolvedConnection[];
  /** Outputs of the project's resources in this environment, by resource name; absent: not resolved yet. */
  resourceOutputs?: Record<string, readonly ResourceOutput[]>;
}

/** One object to apply. */
export interface RenderedObject {
  /** Unique in its plane; id of the entry in the RenderedRelease. */
  id: string;
  targetPlane: TargetPlane;
  object: KubeObject;
}

/** Name of an input object. */
export function nameOf(object: InputObject): string {
  return object.metadata.name ?? '';
}

/** UID of an input object; derived from its names when it was never stored, so that offline rendering is repeatable. */
export function uidOf(
  object: InputObject,
  kind: string,
  namespace: string,
): string {
  if (object.metadata.uid) return object.metadata.uid;
  const h = sha256Hex(`${kind}/${namespace}/${nameOf(object)}`);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-8${h.slice(
    17,
    20,
  )}-${h.slice(20, 32)}`;
}
