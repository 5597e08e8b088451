import { GateEvaluation } from '@openchoreo-portal/delivery';
import {
  Approval,
  Promotion,
  PromotionStatus,
  StoredObject,
} from '@openchoreo-portal/model';
import { recordOf } from '../promotion/records';
import { ControllerContext } from '../runtime';
import { carryOut } from './carry-out';

const metadata = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const promotion: Promotion = {
  apiVersion: 'delivery.openchoreo.dev/v1alpha1',
  kind: 'Promotion',
  metadata: metadata('web-production'),
  spec: {
    owner: { projectName: 'shop', componentName: 'web' },
    releaseBinding: 'web-production',
    environment: 'production',
    releaseName: 'web-1',
    digest: 'd1',
    requestedBy: 'user:default/dave',
    requestedAt: '2026-01-01T00:00:00Z',
  },
  status: {
    phase: 'WaitingForApproval',
    gates: [
      { name: 'approval', type: 'approval', state: 'Wait', message: '0 of 1.' },
    ],
  },
};
const approval: Approval = {
  apiVersion: 'delivery.openchoreo.dev/v1alpha1',
  kind: 'Approval',
  metadata: metadata('yes'),
  spec: {
    promotionName: 'web-production',
    digest: 'd1',
    decision: 'Approve',
    comment: 'Fine with me',
    approver: { id: 'user:default/erin' },
  },
};
const gates: GateEvaluation = {
  state: 'Allow',
  message: '1 of 1.',
  gates: [
    {
      name: 'approval',
      type: 'approval',
      policy: 'production',
      state: 'Allow',
      message: '1 of 1.',
    },
  ],
};

it('records what opened the gates, and who, even when it sees them open before anybody reported it', async () => {
  const stored: PromotionStatus[] = [];
  const context = {
    clock: { now: () => new Date('2026-01-01T00:01:00Z') },
    lookups: { refers: () => [approval] },
    write: {
      status: async (
        _kind: unknown,
        object: StoredObject,
        status: PromotionStatus,
      ) => {
        stored.push(status);
        return { ...object, status };
      },
    },
  } as unknown as ControllerContext;
  await carryOut(
    {
      environment: 'production',
      decision: {
        settle: [],
        then: {
          type: 'execute',
          record: recordOf(promotion),
          claim: true,
          gates,
        },
      },
      promotions: [promotion],
      promotion: () => promotion,
      plan: () => ({}),
      write: async () => ({ written: true as const }),
    },
    context,
  );
  expect(stored.map(status => status.phase)).toEqual([
    'Executing',
    'Succeeded',
  ]);
  for (const status of stored) {
    expect(status.gates).toEqual([
      expect.objectContaining({ name: 'approval', state: 'Allow' }),
    ]);
    expect(status.approvals).toEqual([
      expect.objectContaining({
        approver: 'user:default/erin',
        comment: 'Fine with me',
      }),
    ]);
  }
});
