import { Intent } from './intent';
import { intentOf, paramsOf } from './useDeployDialog';

describe('addresses of deploy dialogs', () => {
  it.each<Intent>([
    { action: 'promote', environment: 'production', releaseName: 'web-1' },
    { action: 'undeploy', environment: 'staging' },
    { action: 'adopt', environment: 'staging', drift: ['a1', 'b2'] },
  ])('leads to the same change again: %j', intent => {
    expect(intentOf({ name: intent.action, ...paramsOf(intent) })).toEqual(
      intent,
    );
  });

  it('takes other dialogs for no change', () => {
    expect(intentOf({ name: 'compare', first: 'staging' })).toBeUndefined();
    expect(intentOf(undefined)).toBeUndefined();
  });
});
