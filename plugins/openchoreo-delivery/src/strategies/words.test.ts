import { deliveryTexts } from '../texts';
import { labelLines, labelsOf, strategyScope, strategyWords } from './words';

const t = deliveryTexts.english;

describe('strategies in words', () => {
  it('say what goes which way and what by itself', () => {
    expect(
      strategyWords(
        {
          paths: [{ from: 'development', to: ['staging', 'canary'] }],
          automatic: [
            { environment: 'staging' },
            { environment: 'production', fromEnvironment: 'canary' },
          ],
        },
        t,
      ),
    ).toEqual([
      'development to staging, canary',
      'by itself into staging',
      'by itself from canary into production',
    ]);
  });

  it('say whom they are about', () => {
    expect(strategyScope({}, t)).toBe('every component');
    expect(
      strategyScope(
        {
          pipeline: 'main',
          projects: ['shop'],
          components: ['api', 'web'],
          componentTypes: ['deployment/service'],
          matchLabels: { tier: 'gold' },
          expression: 'component.name != "x"',
        },
        t,
      ),
    ).toBe(
      'in pipeline main, projects shop, components api, web, types deployment/service, labels tier=gold, where component.name != "x"',
    );
  });

  it('read labels as they write them', () => {
    const labels = { tier: 'gold', 'a.b/c': 'x=y' };
    expect(labelsOf(labelLines(labels))).toEqual(labels);
    expect(labelsOf([])).toBeUndefined();
    expect(labelsOf(['bare'])).toEqual({ bare: '' });
  });
});
