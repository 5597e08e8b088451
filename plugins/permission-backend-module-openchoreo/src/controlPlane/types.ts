import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { AccessRequest, Decision } from '@openchoreo-portal/authorization';

/** What a user can see of one tenant. */
export interface VisibleNamespace {
  name: string;
  /** Every project in it, also those to come. */
  allProjects: boolean;
  /** The namespace itself: environments, types. */
  itself: boolean;
  /** Projects that may be seen, when not all. */
  projects: string[];
}

/** The part of the control plane that the policy needs. Rejects with `ApiError` when it cannot be asked. */
export interface PolicyControlPlane {
  decide(
    credentials: BackstageCredentials,
    requests: readonly AccessRequest[],
  ): Promise<Decision[]>;
  visibleNamespaces(
    credentials: BackstageCredentials,
  ): Promise<VisibleNamespace[]>;
}
