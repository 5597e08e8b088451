import { projectsTexts } from '../texts';
import { ActivityRecord, recordedActivities } from './audit';

const record = (more: Partial<ActivityRecord>): ActivityRecord => ({
  sequence: 1,
  time: '2026-11-21T10:00:00.000Z',
  subject: 'user:default/dave',
  verb: 'update',
  kind: 'Workload',
  component: 'api',
  ...more,
});

it('tells what people did, by the component it is about', () => {
  expect(
    recordedActivities([
      record({}),
      record({
        kind: 'ReleaseBinding',
        component: 'api-internal',
        environment: 'production',
        verb: 'patch',
      }),
      record({ kind: 'Component', verb: 'delete' }),
      record({ kind: 'Component', verb: 'get' }),
      record({ kind: 'Secret' }),
    ]).map(({ what, values, by, component }) => [
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
