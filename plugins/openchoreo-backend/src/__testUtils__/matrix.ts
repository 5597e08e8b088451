import { mockCredentials } from '@backstage/backend-test-utils';
import { ChainedAuditRecord } from '@openchoreo-portal/apiserver';
import { AuditProbe } from './audit';
import { Portal, PortalOptions, startPortal } from './portal';
import { applyPlatform, binding, component, observe, workload } from './shop';

/** Everybody who tries. */
export const ROLES = [
  'admin',
  'alice',
  'dave',
  'sue',
  'erin',
  'victor',
  'nobody',
] as const;
/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** True for those who are named. */
export const only = (...allowed: Role[]): Record<Role, boolean> =>
  Object.fromEntries(ROLES.map(r => [r, allowed.includes(r)])) as Record<
    Role,
    boolean
  >;

/** Folder of the Kubernetes dialect for OpenChoreo's kinds. */
export const CORE = '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default';
/** The same for the kinds of delivery. */
export const DELIVERY =
  '/kube/apis/delivery.openchoreo.dev/v1alpha1/namespaces/default';

/** A portal in which component `shop` runs in staging, has a second release, and asks for production. */
export async function startMatrix(options: PortalOptions = {}): Promise<{
  portal: Portal;
  release: string;
  next: string;
}> {
  const portal = await startPortal(options);
  await applyPlatform(portal);
  await portal.apply('admin', [
    component('shop'),
    workload('shop', 'registry/shop:1'),
  ]);
  const release = await observe(portal, 'shop').release();
  await portal.apply('admin', [
    binding('shop', 'staging', release),
    binding('shop', 'production', release),
  ]);
  await portal.apply('admin', [workload('shop', 'registry/shop:2')]);
  const next = await observe(portal, 'shop').release(release);
  await observe(portal, 'shop').synced('production', 'PromotionPending');
  return { portal, release, next };
}

/** Runs a request that leaves exactly one record of that person. */
export async function audited<T>(
  portal: Portal,
  person: string,
  run: () => Promise<T>,
): Promise<{ result: T; record: ChainedAuditRecord }> {
  const { result, records } = await new AuditProbe(portal).during(run);
  const own = records.filter(r => r.subject === `user:default/${person}`);
  expect(own.map(r => `${r.verb} ${r.name} ${r.outcome}`)).toHaveLength(1);
  return { result, record: own[0] };
}

/** Calls an action of the registry as an assistant would; its refusal as a status of HTTP. */
export async function callAction(
  portal: Portal,
  person: string,
  name: string,
  input: object,
): Promise<{ status: number }> {
  try {
    await portal.actions.invoke({
      id: `test:${name}`,
      input: input as never,
      credentials: mockCredentials.user(`user:default/${person}`),
    });
    return { status: 200 };
  } catch (error) {
    expect((error as Error).name).toBe('NotAllowedError');
    return { status: 403 };
  }
}
