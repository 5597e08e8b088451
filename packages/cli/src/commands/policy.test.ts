import { simulationText } from './policy';

describe('policy simulate', () => {
  it('names what would have gone otherwise, and counts all', () => {
    const promotion = {
      name: 'web-1',
      project: 'shop',
      component: 'web',
      environment: 'production',
      at: '2026-11-21T10:00:00.000Z',
      was: 'Passed' as const,
      would: 'Waiting' as const,
      differs: true,
      message: 'Waiting for approval.',
      gates: [],
      basis: 'Recorded' as const,
    };
    expect(
      simulationText({
        promotions: [
          promotion,
          { ...promotion, name: 'web-2', would: 'Passed', differs: false },
        ],
        total: 2,
        differing: 1,
      }),
    ).toBe(
      '2026-11-21T10:00:00.000Z  web to production (web-1): Passed → Waiting. Waiting for approval.\n1 of 2 recorded promotions would have gone otherwise.\n',
    );
  });
});
