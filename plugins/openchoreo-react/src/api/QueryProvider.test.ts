import { QueryObserver } from '@tanstack/react-query';
import { ApiError } from '@openchoreo-portal/model';
import { queryClient } from './QueryProvider';

/** How often is asked when the answer is always this error. */
function asked(name: string, error: Error): Promise<number> {
  let times = 0;
  const observer = new QueryObserver(queryClient, {
    queryKey: ['test', name],
    queryFn: async () => {
      times += 1;
      throw error;
    },
    retryDelay: 0,
  });
  return new Promise(resolve => {
    const stop = observer.subscribe(result => {
      if (!result.isError) return;
      stop();
      resolve(times);
    });
  });
}

describe('queryClient', () => {
  it.each(['Forbidden', 'NotFound', 'Invalid'] as const)(
    'takes %s for an answer',
    async reason => {
      expect(
        await asked(reason, new ApiError({ reason, message: 'No.' })),
      ).toBe(1);
    },
  );

  it.each(['ServiceUnavailable', 'TooManyRequests'] as const)(
    'asks once more after %s',
    async reason => {
      expect(
        await asked(reason, new ApiError({ reason, message: 'Later.' })),
      ).toBe(2);
    },
  );

  it('asks once more when nobody answered', async () => {
    expect(await asked('network', new TypeError('Failed to fetch'))).toBe(2);
  });
});
