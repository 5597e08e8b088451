import { ResourceAuthorizer } from '@openchoreo-portal/authorization';
import { ApiError, KubeObject, StoredObject } from '@openchoreo-portal/model';
import { databases, TestDatabase } from '../testing/databases';
import { startTestServer, tester, TestServer } from '../testing/servers';
import { secretKind, widgetKind } from '../testing/widget';

const widgets = '/apis/test.openchoreo.dev/v1/namespaces/default/widgets';
const widget = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'test.openchoreo.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default' },
  spec,
});
const key = (name: string) => ({ namespace: 'default', name });

describe.each(databases())(
  'who may do what, and what is recorded on $name',
  ({ create }) => {
    let server: TestServer;
    let database: TestDatabase;
    const start = async (
      options: Parameters<typeof startTestServer>[0] = {},
    ) => {
      database = await create();
      server = await startTestServer({ database, ...options });
      return server;
    };
    afterEach(async () => {
      await server.stop();
      await database.remove();
    });
    const send = (
      method: string,
      path: string,
      body?: string,
      headers: Record<string, string> = {},
    ) =>
      fetch(server.url + path, {
        method,
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });

    describe('with an authoriser', () => {
      const authorizer: ResourceAuthorizer = {
        authorize: (subject, access) => ({
          allowed:
            subject.id === tester.id &&
            access.object?.metadata.name !== 'forbidden',
          reason: 'rule of the test',
        }),
        filter: () => ({
          decision: { allowed: true, reason: '' },
          allows: object => object.metadata.name !== 'hidden',
        }),
      };

      it('refuses and records, filters lists and watches', async () => {
        const { client, store } = await start({ authorizer });
        await expect(
          client.create(widgetKind, widget('forbidden')),
        ).rejects.toMatchObject({
          reason: 'Forbidden',
          message: expect.stringContaining('rule of the test'),
        });
        expect(await store.audit({ outcome: 'denied' })).toMatchObject([
          {
            verb: 'create',
            name: 'forbidden',
            subject: tester.id,
            how: 'test',
            entrance: 'test',
            code: 403,
          },
        ]);
        await client.create(widgetKind, widget('hidden'));
        await client.create(widgetKind, widget('seen'));
        expect(
          (await client.list<StoredObject>(widgetKind)).items.map(
            o => o.metadata.name,
          ),
        ).toEqual(['seen']);
        const controller = new AbortController();
        for await (const event of client.watch<StoredObject>(widgetKind, {
          signal: controller.signal,
        })) {
          expect(event.object.metadata.name).toBe('seen');
          controller.abort();
        }
        const stranger = server.server.clientFor({
          subject: { ...tester, id: 'user:eve' },
          entrance: 'test',
        });
        await expect(
          stranger.get(widgetKind, key('seen')),
        ).rejects.toMatchObject({ reason: 'Forbidden' });
        await expect(
          stranger.get(widgetKind, key('missing')),
        ).rejects.toMatchObject({ reason: 'Forbidden' });
      });
    });

    describe('with plugins', () => {
      it('lets them change and refuse, and prunes and validates what they made', async () => {
        const { client } = await start({
          admission: [
            {
              name: 'painter',
              matches: ({ kind, operation }) =>
                kind === widgetKind && operation !== 'delete',
              admit: (_, { object, subject }) => {
                const spec = object.spec as Record<string, unknown>;
                spec.color = subject.id;
                spec.unknown = 1;
                return object;
              },
              validate: (_, { object }) => {
                if ((object.spec as { size: number }).size === 13)
                  throw new ApiError({
                    reason: 'Invalid',
                    message: 'No thirteen.',
                  });
              },
            },
            {
              name: 'keeper',
              matches: ({ operation }) => operation === 'delete',
              validate: (_, { object }) => {
                if (object.metadata.name === 'kept')
                  throw new ApiError({
                    reason: 'Forbidden',
                    message: 'It is kept.',
                  });
              },
            },
          ],
        });
        const made = await client.create<StoredObject>(
          widgetKind,
          widget('kept'),
        );
        expect(made.spec).toEqual({ size: 3, color: tester.id });
        await expect(
          client.create(widgetKind, widget('x', { size: 13 })),
        ).rejects.toThrow('No thirteen.');
        await expect(client.delete(widgetKind, key('kept'))).rejects.toThrow(
          'It is kept.',
        );
      });
    });

    it('records who wrote what through which entrance, with digests, and keeps versions', async () => {
      const { client, store, server: api } = await start();
      await client.create(widgetKind, widget('a'));
      await send('PATCH', `${widgets}/a`, '{"spec":{"size":9}}', {
        'content-type': 'application/merge-patch+json',
      });
      const [patched, created] = await store.audit({ kind: 'Widget' });
      expect(created).toMatchObject({
        verb: 'create',
        entrance: 'test',
        name: 'a',
        namespace: 'default',
        code: 201,
      });
      expect(patched).toMatchObject({
        verb: 'patch',
        entrance: 'kubernetes',
        requestId: 'request-1',
        before: created.after,
      });
      expect(patched.after).toMatch(/^[0-9a-f]{64}$/);
      const ctx = { subject: tester, requestId: 'r', entrance: 'test' };
      const history = await api.historyOf(ctx, widgetKind, key('a'));
      expect(
        history.map(v => [v.type, (v.object?.spec as { size: number }).size]),
      ).toEqual([
        ['MODIFIED', 9],
        ['ADDED', 3],
      ]);
      expect(await store.verifyAudit()).toBeUndefined();
    });

    it('records reads of secrets and never their values', async () => {
      const { client, store } = await start();
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace: 'default' },
        data: { k: 'hunter22' },
      };
      await client.create(secretKind, secret);
      await client.get(secretKind, key('s'));
      await client.list(secretKind);
      const watching = new AbortController();
      for await (const event of client.watch<StoredObject>(secretKind, {
        signal: watching.signal,
      })) {
        expect(event.object.metadata.name).toBe('s');
        watching.abort();
      }
      await client
        .patch(secretKind, key('s'), 'merge', { data: { k: 5 } })
        .catch(() => undefined);
      const records = await store.audit({ kind: 'Secret' });
      expect(records.map(r => `${r.verb} ${r.outcome}`)).toEqual([
        'patch failed',
        'watch done',
        'list done',
        'get done',
        'create done',
      ]);
      expect(JSON.stringify(records)).not.toContain('hunter22');
    });
  },
);
