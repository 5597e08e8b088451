import { ReleaseBinding } from '@openchoreo-portal/model';
import { promotableTo, promotedAlready } from './behind';
import { deliveryTexts } from '../texts';

const t = deliveryTexts.english;

const binding = (
  componentName: string,
  environment: string,
  releaseName: string,
  extra: object = {},
) =>
  ({
    spec: { owner: { componentName }, environment, releaseName, ...extra },
    status: { syncedRelease: releaseName },
  } as ReleaseBinding);

it('finds what runs in one environment and is not asked for in the next', () => {
  expect(
    promotableTo(
      [
        binding('web', 'dev', 'web-2'),
        binding('web', 'prod', 'web-1'),
        binding('api', 'dev', 'api-1'),
        binding('api', 'prod', 'api-1'),
        binding('new', 'dev', 'new-1'),
        binding('gone', 'dev', 'gone-1', { state: 'Undeploy' }),
        binding('back', 'dev', 'back-1'),
        binding('back', 'prod', 'back-1', { state: 'Undeploy' }),
      ],
      'dev',
      'prod',
    ),
  ).toEqual([
    { component: 'back', releaseName: 'back-1', current: 'back-1' },
    { component: 'new', releaseName: 'new-1' },
    { component: 'web', releaseName: 'web-2', current: 'web-1' },
  ]);
});

it('says why a release need not be promoted', () => {
  const production = (status: object, extra: object = {}) =>
    ({
      ...binding('web', 'production', 'web-2', extra),
      status,
    } as ReleaseBinding);
  const runs = { syncedRelease: 'web-2' };
  expect(promotedAlready('web-2', production(runs), t)).toBe(
    'production runs web-2 already.',
  );
  const waits = { syncedRelease: 'web-1', pendingPromotion: 'p' };
  expect(promotedAlready('web-2', production(waits), t)).toBe(
    'web-2 waits for approval in production.',
  );
  // Rejected before: it may be asked for again.
  const rejected = production({ syncedRelease: 'web-1' });
  expect(promotedAlready('web-2', rejected, t)).toBeUndefined();
  expect(promotedAlready('web-3', production(runs), t)).toBeUndefined();
  expect(promotedAlready('web-2', undefined, t)).toBeUndefined();
  const undeployed = production(runs, { state: 'Undeploy' });
  expect(promotedAlready('web-2', undeployed, t)).toBeUndefined();
});
