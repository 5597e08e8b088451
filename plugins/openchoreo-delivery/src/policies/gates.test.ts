import { PromotionGate, promotionPolicyKind } from '@openchoreo-portal/model';
import { deliveryTexts } from '../texts';
import { cleaned } from '../shared/cleaned';
import { GATE_KINDS, gateWords, kindOf, newGate } from './gates';

const words = (gate: PromotionGate) => {
  const { key, values } = gateWords(gate);
  return deliveryTexts.english(key, values);
};

describe('gates', () => {
  it('are new under a free name, of the kind that was asked for', () => {
    for (const kind of GATE_KINDS) expect(kindOf(newGate(kind, []))).toBe(kind);
    expect(newGate('hold', ['hold', 'hold-2']).name).toBe('hold-3');
  });

  it('are told in words without gaps', () => {
    for (const kind of GATE_KINDS) {
      expect(words(newGate(kind, []))).not.toContain('{{');
    }
    expect(
      words({
        name: 'people',
        approval: { required: 2, from: [{ value: 'sre' }, { value: 'leads' }] },
      }),
    ).toBe('2 approvals from sre, leads');
    expect(
      words({
        name: 'hours',
        window: {
          timeZone: 'Europe/Zurich',
          open: [{ days: ['Mon'], from: '09:00', to: '17:00' }],
          freezes: [{ from: '2026-12-20', to: '2027-01-03' }],
        },
      }),
    ).toBe(
      'open Mon 09:00–17:00 (Europe/Zurich), frozen 2026-12-20–2027-01-03',
    );
  });

  it('leave out what nobody filled in', () => {
    expect(
      cleaned({
        pipeline: '',
        targets: [{ environment: 'production', fromEnvironment: ' ' }],
        gates: [{ name: 'hold', hold: { reason: ' moving ' } }],
      }),
    ).toEqual({
      targets: [{ environment: 'production' }],
      gates: [{ name: 'hold', hold: { reason: 'moving' } }],
    });
    expect(promotionPolicyKind.kind).toBe('PromotionPolicy');
  });
});
