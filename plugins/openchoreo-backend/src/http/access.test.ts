import { clusterAuthzRoleBindingKind } from '@openchoreo-portal/model';
import { PEOPLE, Portal, startPortal, until } from '../__testUtils__/portal';

jest.setTimeout(60_000);

/** Git tokens live for months: what their owner may is asked when they are used. */
describe('POST /authz/evaluates-for', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal();
  });
  afterAll(() => portal?.stop());

  const create = {
    action: 'component:create',
    scope: { namespace: 'default' },
  };
  const ask = (who: string, body: unknown) =>
    portal.fetch(who, '/authz/evaluates-for', { method: 'POST', body });
  const mayCreate = async (person: string): Promise<boolean> => {
    const answer = await ask('service:plugin:openchoreo-git', {
      person,
      questions: [create],
    });
    expect(answer.status).toBe(200);
    const [{ allowed }] = await answer.json();
    return allowed;
  };
  /** They come to the portal; what they are is remembered a moment later. */
  const comes = async (name: string) =>
    expect((await portal.fetch(name, '/authz/profile')).status).toBe(200);

  it('answers with the groups that somebody had when they were last here, and the bindings of now', async () => {
    expect(await mayCreate('user:default/dave')).toBe(false);
    await comes('dave');
    await comes('victor');
    await until(() => mayCreate('user:default/dave'), 'dave to be known');
    expect(await mayCreate('user:default/victor')).toBe(false);

    // One right is taken from one person: it is gone at the next question.
    const binding = {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ClusterAuthzRoleBinding',
      metadata: { name: 'dave-has-left' },
      spec: {
        entitlement: { claim: 'sub', value: 'dave' },
        roleMappings: [
          { roleRef: { kind: 'ClusterAuthzRole', name: 'developer' } },
        ],
        effect: 'deny',
      },
    };
    await portal.apply('admin', [binding]);
    await until(
      async () => !(await mayCreate('user:default/dave')),
      'the denial to count',
    );
    await portal
      .as('admin')
      .delete(clusterAuthzRoleBindingKind, { name: 'dave-has-left' });
    await until(() => mayCreate('user:default/dave'), 'the denial to end');
  });

  it('follows a change of groups at the next sign-in', async () => {
    await comes('sue');
    expect(await mayCreate('user:default/sue')).toBe(false);
    PEOPLE.newcomer = ['developers'];
    try {
      await comes('newcomer');
      await until(() => mayCreate('user:default/newcomer'), 'them to be known');
    } finally {
      delete PEOPLE.newcomer;
    }
  });

  it('answers about plugins, which are always here', async () => {
    expect(await mayCreate('service:plugin:openchoreo')).toBe(true);
    expect(await mayCreate('service:plugin:openchoreo-git')).toBe(false);
    expect(await mayCreate('service:plugin:unknown')).toBe(false);
    expect(await mayCreate('service:external:ci')).toBe(false);
  });

  it.each(['admin', 'dave', 'service:external:ci', 'service:plugin:catalog'])(
    'answers %s nothing about others',
    async who => {
      const answer = await ask(who, {
        person: 'user:default/admin',
        questions: [create],
      });
      expect(answer.status).toBe(403);
      expect((await answer.json()).message).toContain('/authz/evaluates');
    },
  );

  it.each([
    [{}, 'person'],
    [{ person: 7, questions: [] }, 'person'],
    [{ person: 'x'.repeat(301), questions: [] }, 'person'],
    [{ person: 'user:default/dave' }, 'questions'],
    [{ person: 'user:default/dave', questions: [null] }, 'questions'],
  ])('refuses %j', async (body, word) => {
    const answer = await ask('service:plugin:openchoreo-git', body);
    expect(answer.status).toBe(400);
    expect((await answer.json()).message).toContain(word);
  });
});
