export { permissionModuleOpenChoreo as default } from './module';
export { OpenChoreoPermissionPolicy } from './policy/OpenChoreoPermissionPolicy';
export { withCache } from './controlPlane/cached';
export type { CacheOptions, CachedControlPlane } from './controlPlane/cached';
export { createPolicyControlPlane } from './controlPlane/client';
export type {
  PolicyControlPlane,
  VisibleNamespace,
} from './controlPlane/types';
