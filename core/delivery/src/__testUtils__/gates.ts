import { PromotionGate } from '@openchoreo-portal/model';
import { evaluateGates } from '../gates';
import { Decision, GateFacts, PromotionRequest } from '../types';

export const NOW = new Date('2026-11-21T12:00:00Z');

export const REQUEST: PromotionRequest = {
  name: 'web-production-0123456789',
  project: 'shop',
  component: 'web',
  environment: 'production',
  fromEnvironment: 'staging',
  releaseName: 'web-2',
  digest: 'd1',
  requestedBy: 'user:default/dave',
  authors: ['user:default/dora'],
};

export function ask(
  gate: Partial<PromotionGate>,
  options: {
    facts?: GateFacts;
    approvals?: Decision[];
    request?: Partial<PromotionRequest>;
    allowBreakGlass?: boolean;
    now?: Date;
  } = {},
) {
  return evaluateGates({
    policies: [
      {
        name: 'p',
        spec: {
          targets: [{ environment: 'production' }],
          gates: [{ name: 'g', ...gate }],
          ...(options.allowBreakGlass === undefined
            ? {}
            : { allowBreakGlass: options.allowBreakGlass }),
        },
      },
    ],
    promotion: { ...REQUEST, ...options.request },
    approvals: options.approvals ?? [],
    ...(options.facts ? { facts: options.facts } : {}),
    now: options.now ?? NOW,
  });
}
