import { mockCredentials } from '@backstage/backend-test-utils';
import { ApiError } from '@openchoreo-portal/model';
import { withCache } from './cached';
import { PolicyControlPlane } from './types';

const credentials = mockCredentials.user();
const request = { action: 'component:view', scope: {} };

function controlPlane(): jest.Mocked<PolicyControlPlane> {
  return {
    decide: jest.fn(async (_, requests) =>
      requests.map(() => ({ allowed: true, reason: '' })),
    ),
    visibleNamespaces: jest.fn(async _ => []),
  };
}

describe('withCache', () => {
  it('forgets answers after their time', async () => {
    let time = 0;
    const inner = controlPlane();
    const cached = withCache(inner, { ttl: 100, now: () => time });
    await cached.decide('a', credentials, request);
    time = 99;
    await cached.decide('a', credentials, request);
    expect(inner.decide).toHaveBeenCalledTimes(1);
    time = 101;
    await cached.decide('a', credentials, request);
    expect(inner.decide).toHaveBeenCalledTimes(2);
  });

  it('does not keep failures', async () => {
    const inner = controlPlane();
    inner.decide.mockRejectedValueOnce(
      new ApiError({ reason: 'ServiceUnavailable', message: 'Down.' }),
    );
    const cached = withCache(inner);
    await expect(cached.decide('a', credentials, request)).rejects.toThrow(
      'Down.',
    );
    await expect(
      cached.decide('a', credentials, request),
    ).resolves.toMatchObject({ allowed: true });
  });

  it('refuses an answer that does not fit the question', async () => {
    const inner = controlPlane();
    inner.decide.mockResolvedValueOnce([]);
    await expect(
      withCache(inner).decide('a', credentials, request),
    ).rejects.toThrow('answered 0 of 1');
  });
});
