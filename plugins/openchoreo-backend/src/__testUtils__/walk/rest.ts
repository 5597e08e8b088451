import { CONTRACT_SPECS } from '../contractObjects';
import { RESOURCES } from '../../rest/resources/table';
import { RestOperation } from '../../rest/types';
import { NAME, NS, serial, WalkWorld } from './world';

/** Every operation of the REST dialect that is no GET. */
export function describeRestWalk(
  world: WalkWorld,
  operations: readonly RestOperation[],
): void {
  describe('of the REST dialect', () => {
    const values: Record<string, string> = {
      namespaceName: NS,
      componentName: 'shop',
      releaseBindingName: 'shop-staging',
      secretName: NAME,
      gitSecretName: NAME,
    };
    const secret = {
      secretName: NAME,
      targetPlane: { kind: 'ClusterDataPlane', name: 'default' },
      data: { key: 'hush' },
    };
    /** Bodies of operations that are not about a kind. */
    const bodies: Record<string, () => unknown> = {
      generateRelease: () => ({ releaseName: `shop-${serial()}` }),
      triggerReleaseBindingCronJob: () => undefined,
      createSecret: () => ({ ...secret, secretType: 'Opaque' }),
      updateSecret: () => ({ data: { key: serial() } }),
      deleteSecret: () => undefined,
      createGitSecret: () => ({
        secretName: NAME,
        secretType: 'basic-auth',
        workflowPlaneKind: 'ClusterWorkflowPlane',
        workflowPlaneName: 'default',
        token: 'hush',
      }),
      deleteGitSecret: () => undefined,
    };
    /** Operations that write nothing, or are walked below. */
    const elsewhere = ['evaluates', 'handleAutoBuild'];
    const send = (
      as: string,
      { method, path }: (typeof operations)[number],
      params: Record<string, string>,
      body?: unknown,
    ) =>
      world.portal.fetch(
        as,
        path.replace(/\{([^}]+)\}/g, (_, name) => params[name]),
        { method: method.toUpperCase(), body },
      );

    it('has one record for every operation that writes', async () => {
      const walked = new Set(elsewhere);
      for (const as of ['nobody', 'admin']) {
        const expected = { entrance: 'rest', subject: `user:default/${as}` };
        for (const row of RESOURCES) {
          const param =
            row.kind.kind === 'Namespace' ? 'namespaceName' : row.param;
          const ids = [
            `create${row.one}`,
            `update${row.one}`,
            `delete${row.one}`,
          ];
          for (const operation of operations.filter(({ operationId: id }) =>
            ids.includes(id),
          )) {
            walked.add(operation.operationId);
            const spec = CONTRACT_SPECS[row.kind.kind] ?? {};
            await world.expectOne(
              `${operation.operationId} as ${as}`,
              () =>
                send(
                  as,
                  operation,
                  { namespaceName: NS, [param]: NAME },
                  operation.method === 'delete'
                    ? undefined
                    : {
                        metadata: { name: NAME, labels: { walk: serial() } },
                        spec,
                      },
                ),
              expected,
            );
          }
        }
        for (const operation of operations) {
          const body = bodies[operation.operationId];
          if (!body) continue;
          walked.add(operation.operationId);
          const status = await world.expectOne(
            `${operation.operationId} as ${as}`,
            () => send(as, operation, values, body()),
            expected,
          );
          const allowed =
            operation.operationId === 'triggerReleaseBindingCronJob'
              ? 404
              : operation.success.status;
          expect([operation.operationId, status]).toEqual([
            operation.operationId,
            as === 'admin' ? allowed : 403,
          ]);
        }
      }
      expect(
        operations.map(o => o.operationId).filter(id => !walked.has(id)),
      ).toEqual([]);
    });

    it('has none for questions', async () => {
      const { records } = await world.probe.during(() =>
        world.portal.fetch('admin', '/api/v1/authz/evaluates', {
          method: 'POST',
          body: [],
        }),
      );
      expect(records).toEqual([]);
    });
  });
}
