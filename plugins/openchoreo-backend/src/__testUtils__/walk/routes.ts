import { Router } from 'express';
import { mountsOf, routesOf } from '../routes';
import { workload } from '../shop';
import { RestOperation } from '../../rest/types';
import { NS, serial, WalkWorld } from './world';

/** Every other route that is no GET. */
export function describeRoutesWalk(
  world: WalkWorld,
  router: Router,
  operations: readonly RestOperation[],
): void {
  describe('of the other routes', () => {
    const object = '?namespace=default&name=shop-walked';
    /** Requests to routes that answer other methods than GET, and how many records each leaves. */
    const requests: Record<
      string,
      { path: string; body: unknown; records: number }
    > = {
      // Records of others are reported by plugins only; whoever else tries leaves one that says so.
      'post /audit': { path: '/audit', body: {}, records: 1 },
      'post /mcp': { path: '/mcp', body: {}, records: 0 },
      'post /stream': {
        path: '/stream',
        body: { subscriptions: [] },
        records: 0,
      },
      'post /authz/evaluates': {
        path: '/authz/evaluates',
        body: [],
        records: 0,
      },
      'post /authz/evaluates-for': {
        path: '/authz/evaluates-for',
        body: { person: 'user:default/dave', questions: [] },
        records: 0,
      },
      'post /delivery/v1alpha1/namespaces/:namespace/plans': {
        path: '/delivery/v1alpha1/namespaces/default/plans',
        body: { componentName: 'shop', environment: 'staging' },
        records: 0,
      },
      'post /delivery/v1alpha1/namespaces/:namespace/adoptions': {
        path: '/delivery/v1alpha1/namespaces/default/adoptions',
        body: { componentName: 'shop', environment: 'staging', ids: [] },
        records: 0,
      },
      'post /delivery/v1alpha1/namespaces/:namespace/simulations': {
        path: '/delivery/v1alpha1/namespaces/default/simulations',
        body: {},
        records: 0,
      },
      'post /history/:group/:version/:plural/restore': {
        path: `/history/openchoreo.dev/v1alpha1/workloads/restore${object}`,
        body: {},
        records: 1,
      },
    };
    const routed = new Set(
      operations.map(
        ({ method, path }) =>
          `${method} ${path.replace(/\{([^}]+)\}/g, ':$1')}`,
      ),
    );

    it('knows every route', () => {
      const writing = routesOf(router).filter(
        route => !route.startsWith('get ') && !routed.has(route),
      );
      expect(writing.sort()).toEqual(Object.keys(requests).sort());
      // The Kubernetes dialect, and what says that nothing else is there.
      expect(mountsOf(router)).toHaveLength(2);
    });

    it('has one record for what writes, and none for what only asks', async () => {
      const path =
        '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default/workloads';
      const made = await world.portal.fetch('admin', path, {
        method: 'POST',
        body: {
          ...workload('shop', 'registry/shop:1'),
          metadata: { name: 'shop-walked', namespace: NS },
        },
      });
      const { metadata } = await made.json();
      await world.portal.fetch('admin', `${path}/shop-walked`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ metadata: { labels: { walk: serial() } } }),
      });
      for (const [route, { path: at, body, records: count }] of Object.entries(
        requests,
      )) {
        const sent =
          count === 0
            ? body
            : {
                resourceVersion: metadata.resourceVersion,
                version: Number(metadata.resourceVersion),
              };
        const { result, records } = await world.probe.during(async () => {
          const answer = await world.portal.fetch('admin', at, {
            method: 'POST',
            body: sent,
          });
          await answer.body?.cancel();
          return answer.status;
        });
        expect([route, result < 500, records.length]).toEqual([
          route,
          true,
          count,
        ]);
      }
      await world.portal.fetch('admin', `${path}/shop-walked`, {
        method: 'DELETE',
      });
    });
  });
}
