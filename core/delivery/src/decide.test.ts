import { decideDelivery, DeliveryState } from './decide';
import { PromotionRecord } from './promotion';

function record(change: Partial<PromotionRecord> = {}): PromotionRecord {
  return {
    name: 'web-production-a',
    digest: 'a',
    phase: 'WaitingForApproval',
    attempt: 1,
    bindingGeneration: 2,
    ...change,
  };
}
function decide(change: Partial<DeliveryState> = {}) {
  return decideDelivery({
    wantedDigest: 'a',
    bindingGeneration: 2,
    appliedDigest: 'z',
    promotions: [],
    order: { allowed: true, message: '' },
    gated: true,
    gatesFor: () => ({ state: 'Wait', message: 'Waiting.' }),
    ...change,
  });
}

describe('decideDelivery', () => {
  it('writes at once where nothing guards', () => {
    expect(decide({ gated: false }).then.type).toBe('write');
  });
  it('asks where something guards, and holds until the gates allow', () => {
    expect(decide().then).toEqual({ type: 'create', attempt: 1 });
    expect(decide({ promotions: [record()] }).then).toMatchObject({
      type: 'hold',
      reason: 'PromotionPending',
      message: 'Waiting.',
    });
    expect(
      decide({
        promotions: [record()],
        gatesFor: () => ({ state: 'Allow', message: '' }),
      }).then,
    ).toMatchObject({ type: 'execute', claim: true });
  });
  it('checks the gates again when it acts: Approved alone is not enough', () => {
    expect(
      decide({ promotions: [record({ phase: 'Approved' })] }).then.type,
    ).toBe('hold');
  });
  it('restores what is applied without asking', () => {
    expect(decide({ appliedDigest: 'a' }).then.type).toBe('write');
  });
  it('holds on order before it asks anybody', () => {
    const order = { allowed: false, message: 'First staging.' };
    expect(decide({ order }).then).toMatchObject({
      type: 'hold',
      reason: 'PipelineOrderViolation',
      message: 'First staging.',
    });
    expect(
      decide({ order, promotions: [record({ phase: 'Executing' })] }).then,
    ).toMatchObject({ type: 'execute', claim: false });
  });
  it('stays rejected until the binding is written again', () => {
    const rejected = record({ phase: 'Rejected', message: 'No.' });
    expect(decide({ promotions: [rejected] }).then).toMatchObject({
      type: 'hold',
      reason: 'PromotionRejected',
      message: 'No.',
    });
    expect(
      decide({ promotions: [rejected], bindingGeneration: 3 }).then,
    ).toEqual({ type: 'create', attempt: 2 });
  });
  it('ends promotions of other digests first', () => {
    const old = record({ name: 'old', digest: 'b' });
    const started = record({ name: 's', digest: 'c', phase: 'Executing' });
    const done = record({ name: 'd', digest: 'z', phase: 'Executing' });
    expect(
      decide({ promotions: [old, started, done] }).settle.map(
        ({ record: r, step }) => `${r.name} ${step.phase}`,
      ),
    ).toEqual(['old Voided', 's Failed', 'd Succeeded']);
  });
  it('restores a lost set only when it was the last one let through', () => {
    const lost = (digest: string) =>
      decide({
        appliedDigest: undefined,
        promotions: [
          record({ phase: 'Succeeded', finishedAt: '2026-11-21T00:00:00Z' }),
          record({
            name: 'n',
            digest,
            phase: 'Succeeded',
            finishedAt: '2026-11-21T01:00:00Z',
          }),
        ],
      }).then.type;
    expect(lost('a')).toBe('write');
    expect(lost('b')).toBe('create');
  });
  it('lets an open request end by the gates even when its policy is gone', () => {
    expect(
      decide({
        gated: false,
        promotions: [record()],
        gatesFor: () => ({ state: 'Allow', message: '' }),
      }).then,
    ).toMatchObject({ type: 'execute', claim: true });
  });
});
