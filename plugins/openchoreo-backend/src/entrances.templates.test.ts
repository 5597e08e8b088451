import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { WorkflowRun, workflowRunKind } from '@openchoreo-portal/model';
import scaffolderModule from '@openchoreo-portal/plugin-scaffolder-backend-module-openchoreo';
import { AuditProbe } from './__testUtils__/audit';
import { only, Role, ROLES, startMatrix } from './__testUtils__/matrix';
import { Portal } from './__testUtils__/portal';
import { component, observe } from './__testUtils__/shop';

jest.setTimeout(120_000);

const SECRET = 'shared';
const REPOSITORY = 'https://git.example.com/shop';

/**
 * The entrances that can only make things: templates of the scaffolder, and pushes. None of them can promote, override, change an environment or a gate, approve,
 * or grant a role; what they make stops before a gate like everything else.
 */
describe('templates and pushes', () => {
  const actions = new Map<string, TemplateAction<any, any>>();
  let portal: Portal;
  let probe: AuditProbe;
  let running: string;

  beforeAll(async () => {
    ({ portal, release: running } = await startMatrix({
      config: { openchoreo: { webhooks: { gitlab: { secret: SECRET } } } },
      features: [scaffolderModule, catalogServiceMock.factory()],
      extensionPoints: [
        [
          scaffolderActionsExtensionPoint,
          {
            addActions: (...added: TemplateAction<any, any>[]) =>
              added.forEach(action => actions.set(action.id, action)),
          },
        ],
      ],
    }));
    probe = new AuditProbe(portal);
    const pushed = component('pushed');
    await portal.apply('admin', [
      {
        ...pushed,
        spec: {
          ...(pushed.spec as object),
          autoBuild: true,
          workflow: {
            kind: 'ClusterWorkflow',
            name: 'portal-builder',
            parameters: {
              repository: { url: REPOSITORY, revision: { branch: 'main' } },
            },
          },
        },
      },
    ]);
  });
  afterAll(() => portal?.stop());

  /** One template step as a person; true when it was done. */
  const step = (person: Role, id: string, input: object) =>
    probe.during(() =>
      actions
        .get(id)!
        .handler({
          input,
          isDryRun: false,
          logger: mockServices.logger.mock(),
          output: () => undefined,
          getInitiatorCredentials: async () =>
            mockCredentials.user(`user:default/${person}`),
        } as never)
        .then(
          () => true,
          () => false,
        ),
    );

  it.each(ROLES)('a template makes a component: %s', async person => {
    const allowed = only('admin', 'alice', 'dave')[person];
    const name = `templated-${person}`;
    const { result, records } = await step(
      person,
      'openchoreo:component:create',
      {
        project: 'storefront',
        name,
        componentType: 'deployment/portal-service',
        image: 'registry/templated:1',
      },
    );
    expect(result).toBe(allowed);
    // Each object one record; who may not even see the project is stopped before there is anything to write.
    const expected = allowed
      ? [`Component ${name} done`, `Workload ${name} done`]
      : [`Component ${name} denied`];
    expect(
      records.map(
        r => `${r.kind} ${r.name?.slice(0, name.length)} ${r.outcome}`,
      ),
    ).toEqual(person === 'nobody' ? [] : expected);
    for (const record of records) {
      expect(record).toMatchObject({ subject: `user:default/${person}` });
    }
  });

  it.each(ROLES)('a template starts a build: %s', async person => {
    const allowed = only('admin', 'alice', 'dave')[person];
    const { result, records } = await step(
      person,
      'openchoreo:workflowrun:create',
      {
        component: 'pushed',
      },
    );
    expect(result).toBe(allowed);
    expect(records.map(r => `${r.kind} ${r.outcome} ${r.subject}`)).toEqual(
      person === 'nobody'
        ? []
        : [`WorkflowRun ${allowed ? 'done' : 'denied'} user:default/${person}`],
    );
  });

  it('no template step can do what gates are about', () => {
    // A step that is added has to be thought about here.
    expect([...actions.keys()].sort()).toEqual([
      'openchoreo:catalog:wait',
      'openchoreo:component:create',
      'openchoreo:component:wait',
      'openchoreo:project:create',
      'openchoreo:repository:commit',
      'openchoreo:repository:create',
      'openchoreo:resource:create',
      'openchoreo:workflowrun:create',
    ]);
  });

  describe('a push', () => {
    let commits = 0;
    const push = (person: Role | undefined, token?: string) => {
      commits += 1;
      return probe.during(() =>
        portal.fetch(person, '/api/v1alpha1/autobuild', {
          method: 'POST',
          headers: token === undefined ? {} : { 'x-gitlab-token': token },
          body: {
            ref: 'refs/heads/main',
            after: String(commits).padStart(40, '0'),
            project: { git_http_url: REPOSITORY },
          },
        }),
      );
    };
    const runs = async () =>
      (
        await portal.as('admin').list<WorkflowRun>(workflowRunKind, {
          namespace: 'default',
        })
      ).items.length;

    it('that is signed starts one build, with one record', async () => {
      const before = await runs();
      const { result, records } = await push(undefined, SECRET);
      expect(result.status).toBe(200);
      expect(
        records.map(r => `${r.entrance} ${r.verb} ${r.kind} ${r.outcome}`),
      ).toEqual(['git-webhook create WorkflowRun done']);
      expect(await runs()).toBe(before + 1);
    });

    it.each(ROLES)('is not signed by who somebody is: %s', async person => {
      const before = await runs();
      const { result, records } = await push(person, 'guess');
      expect(result.status).toBe(401);
      expect(records).toEqual([]);
      expect(await runs()).toBe(before);
    });

    it.each(ROLES)('that nobody signed is their own: %s', async person => {
      const allowed = only('admin', 'alice', 'dave')[person];
      const before = await runs();
      const { result, records } = await push(person);
      expect(result.status).toBe(allowed ? 200 : 403);
      // Not the platform's, which would hide who did it, and may more than they.
      expect(
        records.map(r => `${r.entrance} ${r.kind} ${r.outcome} ${r.subject}`),
      ).toEqual(
        allowed ? [`git-webhook WorkflowRun done user:default/${person}`] : [],
      );
      expect(await runs()).toBe(before + (allowed ? 1 : 0));
    });
  });

  it('production still runs what it ran', async () => {
    const shop = observe(portal, 'shop');
    expect((await shop.promotions()).map(p => p.status?.phase)).not.toContain(
      'Approved',
    );
    expect(await shop.rendered('production')).toBeUndefined();
    expect(running).toBeTruthy();
  });
});
