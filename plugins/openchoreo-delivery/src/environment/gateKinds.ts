import { PromotionGate } from '@openchoreo-portal/model';

const WORDS: Record<string, string> = {
  approval: 'approval of people',
  soak: 'healthy for a while before',
  verification: 'a verification succeeds',
  rules: 'rules over what would run',
  window: 'an open window, no freeze',
  hold: 'held until somebody lets go',
};

/** What a gate asks for, in words. */
export function gateKinds(gate: PromotionGate): string[] {
  return Object.entries(gate)
    .filter(([name, value]) => name in WORDS && value !== undefined)
    .map(([name]) => WORDS[name]);
}
