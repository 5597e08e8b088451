import { PromotionPolicy } from '@openchoreo-portal/model';
import { holdsOf } from './holdsOf';

const policy = (spec: object) =>
  ({
    metadata: { name: 'p' },
    spec: { targets: [{ environment: 'production' }], ...spec },
  } as PromotionPolicy);
const now = new Date('2026-12-20T10:00:00Z');

it('lists what holds a project now or will, and nothing that is over', () => {
  const policies = [
    policy({
      gates: [
        { name: 'incident', hold: { reason: 'Checkout is down' } },
        { name: 'old', hold: { reason: 'x', until: '2026-12-01T00:00:00Z' } },
        {
          name: 'holidays',
          window: {
            timeZone: 'Europe/Zurich',
            freezes: [
              {
                from: '2026-12-23T18:00',
                to: '2027-01-03',
                reason: 'Holidays',
              },
              { from: '2025-12-23', to: '2026-01-03' },
            ],
          },
        },
      ],
    }),
    policy({ paused: true, gates: [{ name: 'a', hold: { reason: 'x' } }] }),
    policy({
      projects: ['other'],
      gates: [{ name: 'b', hold: { reason: 'x' } }],
    }),
  ];
  expect(holdsOf(policies, 'shop', now)).toEqual([
    {
      policy: 'p',
      gate: 'incident',
      kind: 'hold',
      environments: ['production'],
      reason: 'Checkout is down',
    },
    {
      policy: 'p',
      gate: 'holidays',
      kind: 'freeze',
      environments: ['production'],
      reason: 'Holidays',
      from: '2026-12-23 18:00 Europe/Zurich',
      until: '2027-01-03 Europe/Zurich',
    },
  ]);
});
