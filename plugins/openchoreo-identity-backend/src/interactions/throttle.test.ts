import { createThrottle } from './throttle';

describe('createThrottle', () => {
  it('blocks after the limit and opens again after the window', () => {
    let time = 0;
    const throttle = createThrottle({
      limit: 2,
      windowMs: 100,
      now: () => time,
    });
    throttle.fail('a');
    expect(throttle.blocked('a')).toBe(false);
    throttle.fail('a');
    expect(throttle.blocked('a')).toBe(true);
    expect(throttle.blocked('b')).toBe(false);
    time = 100;
    expect(throttle.blocked('a')).toBe(false);
  });

  it('forgets the oldest key when it is full', () => {
    const throttle = createThrottle({ limit: 1, windowMs: 1000, maxKeys: 2 });
    ['a', 'b', 'c'].forEach(key => throttle.fail(key));
    expect(throttle.blocked('a')).toBe(false);
    expect(throttle.blocked('c')).toBe(true);
  });
});
