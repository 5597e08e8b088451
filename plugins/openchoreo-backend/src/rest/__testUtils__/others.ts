import { ContractWorld, NS } from './world';

/** Authorisation, secrets, pushes, and what the dialect says about itself. */
export function describeOthers(world: ContractWorld): void {
  describe('authorisation', () => {
    it('lists actions and kinds of callers', async () => {
      const { body } = await world.api.call('listActions');
      expect(body).toContainEqual(
        expect.objectContaining({
          name: 'releasebinding:create',
          lowestScope: 'component',
          conditions: [
            expect.objectContaining({ key: 'resource.environment' }),
          ],
        }),
      );
      expect((await world.api.call('listSubjectTypes')).body).toMatchObject([
        { type: 'user', priority: 1 },
        { type: 'service_account', priority: 2 },
      ]);
    });

    it('answers questions, also about others to those who may know', async () => {
      const ask = (as: string, questions: object[]) =>
        world.api.call('evaluates', {}, { as, body: questions });
      const create = {
        action: 'project:create',
        resource: { type: 'project', hierarchy: { namespace: NS } },
      };
      expect((await ask('alice', [create])).body).toMatchObject([
        { decision: true, context: { reason: expect.any(String) } },
      ]);
      expect((await ask('victor', [create])).body[0].decision).toBe(false);
      const viewer = {
        ...create,
        subject_context: {
          type: 'user',
          entitlement_claim: 'groups',
          entitlement_values: ['viewers'],
        },
      };
      expect((await ask('admin', [viewer])).body[0].decision).toBe(false);
      expect((await ask('nobody', [viewer])).body).toMatchObject([
        {
          decision: false,
          context: { reason: expect.stringContaining('ask for others') },
        },
      ]);
      const wrong = await world.api.call(
        'evaluates',
        {},
        { body: [{ action: 'x' }], invalid: true },
      );
      expect(wrong.status).toBe(400);
    });

    it('says what somebody may do', async () => {
      const { body } = await world.api.call(
        'getSubjectProfile',
        {},
        { as: 'dave', query: { namespace: NS, project: 'storefront' } },
      );
      expect(body.user).toEqual({
        type: 'user',
        entitlement_claim: 'groups',
        entitlement_values: ['developers'],
      });
      expect(body.capabilities['component:create'].allowed).not.toEqual([]);
      expect(
        await world.api.call(
          'getSubjectProfile',
          {},
          { query: { component: 'x' } },
        ),
      ).toMatchObject({ status: 400 });
    });
  });

  describe('secrets', () => {
    const at = { namespaceName: NS };
    const one = { ...at, secretName: 'db' };
    const body = {
      secretName: 'db',
      secretType: 'Opaque',
      targetPlane: { kind: 'ClusterDataPlane', name: 'default' },
      data: { password: 'hush-hush' },
      labels: { team: 'a' },
    };

    it('are written, described, replaced and deleted; values never come back', async () => {
      const answers = [
        await world.api.call('createSecret', at, { body }),
        await world.api.call('getSecret', one),
        await world.api.call('listSecrets', at),
        await world.api.call('updateSecret', one, {
          body: { data: { password: 'hush-again', user: 'u' } },
        }),
      ];
      expect(answers.map(a => a.status)).toEqual([201, 200, 200, 200]);
      expect(JSON.stringify(answers)).not.toContain('hush');
      expect(answers[3].body).toMatchObject({
        keys: ['password', 'user'],
        metadata: { labels: { team: 'a' } },
      });
      const value = (await world.plane.list('Secret')).find(
        s => s.metadata.name === 'db',
      ) as unknown as { data: Record<string, string> };
      expect(Buffer.from(value.data.password, 'base64').toString()).toBe(
        'hush-again',
      );
      expect((await world.api.call('createSecret', at, { body })).status).toBe(
        409,
      );
      expect((await world.api.call('deleteSecret', one)).status).toBe(204);
      expect((await world.api.call('getSecret', one)).status).toBe(404);
      expect(
        (await world.plane.list('Secret')).map(s => s.metadata.name),
      ).not.toContain('db');
    });

    it('of Git hosts are secrets too', async () => {
      const made = await world.api.call('createGitSecret', at, {
        body: {
          secretName: 'git',
          secretType: 'basic-auth',
          workflowPlaneKind: 'ClusterWorkflowPlane',
          workflowPlaneName: 'default',
          username: 'u',
          token: 'hush',
        },
      });
      expect(made).toMatchObject({ status: 201, body: { name: 'git' } });
      const listed = await world.api.call('listGitSecrets', at);
      expect(listed.body.items).toMatchObject([{ name: 'git' }]);
      expect(
        (
          await world.api.call('deleteGitSecret', {
            ...at,
            gitSecretName: 'git',
          })
        ).status,
      ).toBe(204);
    });
  });

  it('takes pushes', async () => {
    const { status, body } = await world.api.call(
      'handleAutoBuild',
      {},
      {
        as: null,
        headers: { 'x-gitlab-token': 'shared' },
        body: { ref: 'refs/heads/main', after: 'a'.repeat(40) },
      },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, triggeredBuilds: 0 });
    const forged = await world.api.call(
      'handleAutoBuild',
      {},
      { as: null, headers: { 'x-gitlab-token': 'guess' }, body: {} },
    );
    expect(forged).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHORIZED' },
    });
  });

  it('describes itself to everybody', async () => {
    const open = { as: null };
    expect((await world.api.call('getHealth', {}, open)).body).toBe('OK');
    expect((await world.api.call('getReady', {}, open)).body).toBe('Ready');
    expect((await world.api.call('getVersion', {}, open)).body.name).toBe(
      'openchoreo-portal',
    );
    expect((await world.api.call('getOpenAPISpec', {}, open)).status).toBe(200);
    expect(
      (await world.api.call('getOAuthProtectedResourceMetadata', {}, open))
        .body,
    ).toMatchObject({ authorization_servers: ['http://localhost:1/identity'] });
  });
}
