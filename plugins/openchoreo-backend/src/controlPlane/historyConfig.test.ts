import { ConfigReader } from '@backstage/config';
import { readHistoryConfig } from './historyConfig';

const read = (history: object) =>
  readHistoryConfig(new ConfigReader({ openchoreo: { history } } as never));

describe('openchoreo.history', () => {
  it('reads both bounds, and leaves the defaults to the store', () => {
    expect(read({ maxAge: '7d', maxVersions: 20 })).toEqual({
      maxAgeMs: 7 * 24 * 3600 * 1000,
      maxVersions: 20,
    });
    expect(read({ maxAge: { hours: 2 } }).maxAgeMs).toBe(7200_000);
    expect(read({})).toEqual({});
  });

  it.each([{ maxVersions: 0 }, { maxAge: 'soon' }, { maxAge: '0s' }])(
    'refuses %j',
    history => {
      expect(() => read(history)).toThrow();
    },
  );
});
