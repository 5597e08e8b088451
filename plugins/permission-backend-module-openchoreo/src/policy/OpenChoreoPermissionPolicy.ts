import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  AccessRequest,
  actionOfPermission,
} from '@openchoreo-portal/authorization';
import { CachedControlPlane } from '../controlPlane/cached';
import { catalogReadConditions } from './catalogConditions';
import { portalRule } from './portalPermissions';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * Backstage's permissions, answered by the control plane so that there is one rule in one place.
 *
 * - `openchoreo.<kind>.<verb>` is the action `<kind>:<verb>`, allowed when the user may do it to *something*; pages ask about a
 *   particular object with `/authz/evaluates`, and every access is checked again where it happens.
 * - Reading the catalog shows the tenants and projects the user can see, plus everything that belongs to no tenant.
 * - Managing the portal (unregistering entities, developer tools) needs the action `portal:manage`.
 *
 * Nobody without an identity may do anything. Rejects when the control plane cannot be asked: failing is not the same as forbidden.
 */
export class OpenChoreoPermissionPolicy implements PermissionPolicy {
  readonly #controlPlane: CachedControlPlane;

  constructor(options: { controlPlane: CachedControlPlane }) {
    this.#controlPlane = options.controlPlane;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) return DENY;
    if (permission.name.startsWith('openchoreo.')) {
      const action = actionOfPermission(permission.name);
      if (!action) return DENY;
      return this.#ask(user, {
        action: action.name,
        scope: {},
        anywhere: true,
      });
    }
    switch (portalRule(permission)) {
      case 'everybody':
        return ALLOW;
      case 'catalog-read':
        return this.#readCatalog(user);
      default:
        return this.#ask(user, { action: 'portal:manage', scope: {} });
    }
  }

  async #ask(
    user: PolicyQueryUser,
    request: AccessRequest,
  ): Promise<PolicyDecision> {
    const { allowed } = await this.#controlPlane.decide(
      user.info.userEntityRef,
      user.credentials,
      request,
    );
    return allowed ? ALLOW : DENY;
  }

  async #readCatalog(user: PolicyQueryUser): Promise<PolicyDecision> {
    const everything = await Promise.all(
      ['namespace:view', 'project:view', 'component:view'].map(action =>
        this.#ask(user, { action, scope: {}, everywhere: true }),
      ),
    );
    if (everything.every(d => d.result === AuthorizeResult.ALLOW)) return ALLOW;
    const namespaces = await this.#controlPlane.visibleNamespaces(
      user.info.userEntityRef,
      user.credentials,
    );
    return {
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'catalog',
      resourceType: 'catalog-entity',
      conditions: catalogReadConditions(namespaces),
    };
  }
}
