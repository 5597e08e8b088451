import { Condition, ReleaseBinding } from '@openchoreo-portal/model';
import { bindingStatus } from './bindingStatus';

const condition = (
  type: string,
  status: Condition['status'],
  reason: string,
  message = '',
): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

const binding = (
  conditions: Condition[],
  extra: { status?: object; spec?: object } = {},
) =>
  ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ReleaseBinding',
    metadata: {
      name: 'a-development',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { state: 'Active', environment: 'development', ...extra.spec },
    status: { conditions, ...extra.status },
  } as ReleaseBinding);

describe('bindingStatus', () => {
  it('tells missing, undeployed and fresh apart', () => {
    expect(bindingStatus(undefined).label).toBe('Not deployed');
    expect(
      bindingStatus(binding([], { spec: { state: 'Undeploy' } })).label,
    ).toBe('Undeployed');
    expect(bindingStatus(binding([])).label).toBe('Pending');
  });

  it('names the first cause, not the last symptom', () => {
    expect(
      bindingStatus(
        binding([
          condition('Ready', 'False', 'ResourcesDegraded', 'not ready'),
          condition('ConnectionsResolved', 'False', 'ConnectionsPending', 'db'),
          condition('ResourcesReady', 'False', 'ResourcesDegraded', 'crash'),
        ]),
      ),
    ).toEqual({ tone: 'error', label: 'Degraded', detail: 'crash' });
  });

  it('does not call progress a failure', () => {
    expect(
      bindingStatus(
        binding([
          condition('Ready', 'False', 'ResourcesProgressing'),
          condition('ResourcesReady', 'False', 'ResourcesProgressing', 'soon'),
        ]),
      ).tone,
    ).toBe('progress');
  });

  it('waits visibly for approval', () => {
    expect(
      bindingStatus(
        binding(
          [
            condition('Ready', 'True', 'Ready'),
            condition('ReleaseSynced', 'False', 'PromotionPending', 'one more'),
          ],
          { status: { pendingPromotion: 'p' } },
        ),
      ),
    ).toEqual({
      tone: 'waiting',
      label: 'Waiting for approval',
      detail: 'one more',
    });
  });

  it('says that a promotion was rejected, and keeps the health of what runs', () => {
    expect(
      bindingStatus(
        binding(
          [
            condition('Ready', 'True', 'Ready'),
            condition('ReleaseSynced', 'False', 'PromotionRejected', 'why'),
          ],
          { status: { pendingPromotion: 'p' } },
        ),
      ),
    ).toEqual({ tone: 'waiting', label: 'Rejected', detail: 'why' });
  });
});
