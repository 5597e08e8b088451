import { StoredObject } from '@openchoreo-portal/model';
import { CONTRACT_SPECS } from '../../__testUtils__/contractObjects';
import { until } from '../../__testUtils__/portal';
import { ResourceRow } from '../resources/table';
import { CONTRACT_ROWS, ContractWorld, NAME, NS, place } from './world';

/** Every kind: made, found, replaced, refused. */
export function describeKinds(world: ContractWorld): void {
  describe.each(CONTRACT_ROWS.map(row => [row.kind.kind, row] as const))(
    '%s',
    (kind, row) => {
      const spec = CONTRACT_SPECS[kind];
      const body = (metadata: object = {}) => ({
        metadata: { name: NAME, ...metadata },
        ...(spec ? { spec } : {}),
      });
      const stored = async () =>
        (await world.api.call(`get${row.one}`, place(row)))
          .body as StoredObject;

      it('is made once', async () => {
        const made = await world.api.call(`create${row.one}`, place(row), {
          body: body({ labels: { team: 'a' } }),
        });
        expect(made).toMatchObject({
          status: 201,
          body: {
            kind,
            metadata: {
              name: NAME,
              labels: { team: 'a' },
              uid: expect.any(String),
            },
          },
        });
        expect(made.body.metadata.managedFields).toBeUndefined();
        // The contract does not declare this conflict for runs.
        const again = await world.api.call(`create${row.one}`, place(row), {
          body: body(),
          undeclared: 409,
        });
        expect(again).toMatchObject({
          status: 409,
          body: { code: 'CONFLICT' },
        });
      });

      it('is found, by name and by label', async () => {
        expect((await stored()).metadata.name).toBe(NAME);
        const { status, body: page } = await world.api.call(
          `list${row.many}`,
          place(row),
          { query: { labelSelector: 'team=a' } },
        );
        expect(status).toBe(200);
        expect(page.items).toMatchObject([{ metadata: { name: NAME } }]);
        if (!row.filter) return;
        const owner = { [row.filter]: 'somebody-else' };
        const other = await world.api.call(`list${row.many}`, place(row), {
          query: owner,
        });
        expect(other.body.items).toEqual([]);
        const mine = await world.api.call(`list${row.many}`, place(row), {
          query: { [row.filter]: NAME },
        });
        expect(
          mine.body.items.map((o: StoredObject) => o.metadata.name),
        ).toContain(NAME);
      });

      if (row.verbs.includes('put')) {
        it('is replaced, with a version and without one', async () => {
          const id = `update${row.one}`;
          const before = await stored();
          const free = await world.api.call(id, place(row), {
            body: body({ labels: { team: 'b' } }),
          });
          expect(free).toMatchObject({
            status: 200,
            body: { metadata: { labels: { team: 'b' } } },
          });
          // Controllers may write meanwhile: what is checked is the version, not the moment.
          await until(async () => {
            const now = await stored();
            const checked = await world.api.call(id, place(row), {
              body: body({
                labels: { team: 'c' },
                resourceVersion: now.metadata.resourceVersion,
              }),
              undeclared: 409,
            });
            return checked.status === 200;
          }, 'a PUT with the current version');
          const stale = await world.api.call(id, place(row), {
            body: body({
              labels: { team: 'd' },
              resourceVersion: before.metadata.resourceVersion,
            }),
            // The contract knows no versions, so not every kind of it declares the conflict.
            undeclared: 409,
          });
          expect(stale).toMatchObject({
            status: 409,
            body: { code: 'CONFLICT' },
          });
          const after = await stored();
          expect(after.metadata.labels).toMatchObject({ team: 'c' });
          expect(after.metadata.uid).toBe(before.metadata.uid);
          expect(after.metadata.finalizers).toEqual(
            expect.arrayContaining(before.metadata.finalizers ?? []),
          );
        });
      }

      if (row.typeSchema) {
        it('tells what its users fill in', async () => {
          expect(
            (await world.api.call(`get${row.one}Schema`, place(row))).body,
          ).toMatchObject({
            type: 'object',
            properties: { replicas: { type: 'integer', default: 1 } },
          });
          const missing = await world.api.call(
            `get${row.one}Schema`,
            place(row, 'none'),
          );
          expect(missing.status).toBe(404);
        });
      }

      it('is refused to those without rights or credentials', async () => {
        for (const id of operationsOf(row)) {
          const refused = await world.api.call(id, place(row), {
            as: 'nobody',
            body: /^(create|update)/.test(id) ? body() : undefined,
          });
          expect([id, refused.status, refused.body.code]).toEqual([
            id,
            403,
            'FORBIDDEN',
          ]);
          const unknown = await world.api.call(id, place(row), { as: null });
          expect([id, unknown.status, unknown.body.code]).toEqual([
            id,
            401,
            'UNAUTHORIZED',
          ]);
          expect(unknown.headers.get('www-authenticate')).toContain(
            '/.well-known/oauth-protected-resource',
          );
        }
      });

      it('says what is wrong', async () => {
        const missing = await world.api.call(
          `get${row.one}`,
          place(row, 'none'),
        );
        expect(missing).toMatchObject({
          status: 404,
          body: { code: 'NOT_FOUND', error: expect.stringContaining('none') },
        });
        const bad = await world.api.call(`create${row.one}`, place(row), {
          body: { spec: {} },
          invalid: true,
        });
        expect(bad).toMatchObject({
          status: 400,
          body: { code: 'BAD_REQUEST', details: [{ field: 'metadata' }] },
        });
        const limit = await world.api.call(`list${row.many}`, place(row), {
          query: { limit: '101' },
        });
        expect(limit).toMatchObject({ status: 400 });
      });
    },
  );
}

/** Lists: pages, rights, errors, older words. */
export function describeLists(world: ContractWorld): void {
  it('pages through a list, each object once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await world.api.call(
        'listEnvironments',
        { namespaceName: NS },
        { query: { limit: '3', ...(cursor ? { cursor } : {}) } },
      );
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map((o: StoredObject) => o.metadata.name));
      cursor = body.pagination.nextCursor;
    } while (cursor);
    expect([...seen].sort()).toEqual([
      'contract',
      'development',
      'production',
      'staging',
    ]);
    const broken = await world.api.call(
      'listEnvironments',
      { namespaceName: NS },
      { query: { cursor: 'nonsense' } },
    );
    expect(broken).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    });
  });

  it('shows the past', async () => {
    const at = { namespaceName: NS };
    const labelled = async (label: string) => {
      const { body } = await world.api.call(
        'updateEnvironment',
        { ...at, envName: 'staging' },
        {
          body: {
            metadata: { name: 'staging', labels: { past: label } },
            spec: (
              await world.api.call('getEnvironment', {
                ...at,
                envName: 'staging',
              })
            ).body.spec,
          },
        },
      );
      expect(body.metadata.labels.past).toBe(label);
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
      return new Date().toISOString();
    };
    const before = await labelled('one');
    await labelled('two');
    const query = { at: before };
    const was = await world.api.call(
      'getEnvironment',
      { ...at, envName: 'staging' },
      { query },
    );
    expect(was.body.metadata.labels.past).toBe('one');
    expect(was.body.kind).toBe('Environment');
    const list = await world.api.call('listEnvironments', at, {
      query: { ...query, labelSelector: 'past=one' },
    });
    expect(list.body.items).toMatchObject([
      { kind: 'Environment', metadata: { name: 'staging' } },
    ]);
    for (const moment of ['yesterday', '2999-01-01T00:00:00Z', '']) {
      const { status } = await world.api.call('listEnvironments', at, {
        query: { at: moment },
      });
      expect([moment, status]).toEqual([moment, moment ? 400 : 200]);
    }
    const refused = await world.api.call(
      'getEnvironment',
      { ...at, envName: 'staging' },
      { query, as: 'nobody' },
    );
    expect(refused.status).toBe(403);
  });

  it('names wrong fields with 422', async () => {
    const { status, body } = await world.api.call(
      'createComponentType',
      { namespaceName: NS },
      {
        body: {
          metadata: { name: 'wrong' },
          spec: { workloadType: 'spaceship', resources: [] },
        },
        invalid: true,
      },
    );
    expect(status).toBe(422);
    expect(body.code).toBe('UNPROCESSABLE_CONTENT');
    expect(body.details.map((d: { field: string }) => d.field)).toEqual(
      expect.arrayContaining(['spec.workloadType', 'spec.resources']),
    );
  });

  it('knows the older words for reading', async () => {
    for (const [older, query] of [
      ['clusterbuildplanes', 'ClusterWorkflowPlane'],
      ['namespaces/default/serviceclasses', 'ComponentType'],
      ['namespaces/default/servicebindings', 'ReleaseBinding'],
      ['namespaces/default/builds', 'WorkflowRun'],
      ['organizations', 'Organization'],
    ]) {
      const response = await world.portal.fetch('admin', `/api/v1/${older}`);
      const { items } = await response.json();
      expect([older, response.status]).toEqual([older, 200]);
      expect(new Set(items.map((o: StoredObject) => o.kind))).toEqual(
        new Set([query]),
      );
    }
    const unknown = await world.portal.fetch('admin', '/api/v1/spaceships');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps lists to what the caller may see', async () => {
    const listed = await world.api.call(
      'listProjects',
      { namespaceName: NS },
      { as: 'victor' },
    );
    expect(listed.body.items.length).toBeGreaterThan(0);
    const denied = await world.api.call(
      'createProject',
      { namespaceName: NS },
      {
        as: 'victor',
        body: { metadata: { name: 'mine' }, spec: CONTRACT_SPECS.Project },
      },
    );
    expect(denied).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
}

const operationsOf = (row: ResourceRow) => [
  `list${row.many}`,
  `create${row.one}`,
  `get${row.one}`,
  ...(row.verbs.includes('put') ? [`update${row.one}`] : []),
  `delete${row.one}`,
];
