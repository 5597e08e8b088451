import { projectsTexts } from '../texts';
import { auditActivities, AuditEntry } from './audit';

const entry = (more: Partial<AuditEntry>): AuditEntry => ({
  sequence: 1,
  time: '2026-11-21T10:00:00.000Z',
  subject: 'user:default/dave',
  verb: 'update',
  kind: 'Workload',
  name: 'api-workload',
  ...more,
});

describe('auditActivities', () => {
  it('tells what people did, by the component it is about', () => {
    expect(
      auditActivities(
        [
          entry({}),
          entry({
            kind: 'ReleaseBinding',
            name: 'api-internal-production',
            verb: 'patch',
          }),
          entry({ kind: 'Component', name: 'api', verb: 'delete' }),
        ],
        ['api', 'api-internal'],
      ).map(({ what, values, by, component }) => [
        projectsTexts.english(what, values),
        by,
        component,
      ]),
    ).toEqual([
      ['api was configured', 'dave', 'api'],
      ['api-internal was changed in production', 'dave', 'api-internal'],
      ['api was deleted', 'dave', undefined],
    ]);
  });

  it('leaves out controllers, statuses, other kinds and other projects', () => {
    expect(
      auditActivities(
        [
          entry({ subject: 'service:plugin:openchoreo' }),
          entry({ subresource: 'status' }),
          entry({ kind: 'Secret' }),
          entry({ name: 'other-workload' }),
          entry({ verb: 'get' }),
        ],
        ['api'],
      ),
    ).toEqual([]);
  });
});
