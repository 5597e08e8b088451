import { refuseProduction } from './plugin';

describe('refuseProduction', () => {
  it('stops the embedded provider in production, and says what to configure', () => {
    expect(() => refuseProduction('production', false)).toThrow(
      /auth\.providers\.openchoreo.*openchoreo\.identity\.allowInProduction/,
    );
  });

  it.each([
    ['production', true],
    ['development', false],
    [undefined, false],
  ])('lets it run with NODE_ENV %s, allowed there: %s', (nodeEnv, allowed) => {
    expect(() => refuseProduction(nodeEnv, allowed)).not.toThrow();
  });
});
