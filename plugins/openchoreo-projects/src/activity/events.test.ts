import { ComponentRelease, Promotion } from '@openchoreo-portal/model';
import { projectsTexts } from '../texts';
import { toActivities } from './events';

const metadata = (name: string, creationTimestamp: string) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp,
});

describe('toActivities', () => {
  it('tells releases, what people did to promotions and how they ended, newest first', () => {
    const release = {
      metadata: metadata('api-1', '2026-01-02T00:00:00Z'),
      spec: { owner: { projectName: 'p', componentName: 'api' } },
    } as ComponentRelease;
    const promotion = {
      metadata: metadata('api-production-1', '2026-01-03T00:00:00Z'),
      spec: {
        owner: { projectName: 'p', componentName: 'api' },
        environment: 'production',
        releaseName: 'api-1',
        requestedBy: 'user:default/dave',
        requestedAt: '2026-01-03T00:00:00Z',
      },
      status: {
        history: [
          { at: '2026-01-03T00:00:01Z', phase: 'Pending', message: '' },
          {
            at: '2026-01-04T00:00:00Z',
            phase: 'Approved',
            message: 'fine',
            by: 'user:default/erin',
          },
          { at: '2026-01-04T00:00:01Z', phase: 'Executing', message: '' },
          { at: '2026-01-04T00:00:02Z', phase: 'Succeeded', message: '' },
        ],
      },
    } as unknown as Promotion;
    expect(
      toActivities({ releases: [release], promotions: [promotion] }, 3).map(
        a => [projectsTexts.english(a.what, a.values), a.by],
      ),
    ).toEqual([
      ['api to production: succeeded', undefined],
      ['api to production: approved', 'erin'],
      ['api was proposed for production', 'dave'],
    ]);
  });

  it('tells nothing that is older than all that is known', () => {
    const others = ['2026-01-02', '2026-01-04'].map(at => ({
      id: at,
      at,
      what: 'activity.created' as const,
      values: { component: 'api' },
    }));
    expect(toActivities({ others, since: '2026-01-03' }, 9)).toEqual([
      others[1],
    ]);
  });
});
