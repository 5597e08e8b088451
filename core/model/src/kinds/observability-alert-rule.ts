import { Infer, s } from '../schema/builder';
import { conditions, observedGeneration } from './common';
import { column, defineKind, ResourceObject } from './define';

const spec = s
  .object({
    name: s.string(),
    description: s.string().optional(),
    severity: s.string().optional().describe('info, warning or critical.'),
    enabled: s.boolean().optional(),
    source: s.object({
      type: s.enum('log', 'metric', 'budget'),
      query: s.string().optional(),
      metric: s.string().optional(),
    }),
    condition: s.object({
      window: s.string(),
      interval: s.string(),
      operator: s.enum('gt', 'lt', 'gte', 'lte', 'eq'),
      threshold: s.integer({ format: 'int64' }),
    }),
    actions: s.object({
      notifications: s.object({
        channels: s.array(s.name(), { minItems: 1, set: true }),
      }),
      incident: s
        .object({
          enabled: s.boolean().default(false),
          triggerAiRca: s.boolean().default(false),
          triggerAiCostAnalysis: s.boolean().default(false),
        })
        .rule(
          'self.triggerAiRca == true ? self.enabled == true : true',
          'triggerAiRca needs an enabled incident',
        )
        .rule(
          'self.triggerAiCostAnalysis == true ? self.enabled == true : true',
          'triggerAiCostAnalysis needs an enabled incident',
        )
        .optional(),
    }),
  })
  .rule(
    "has(self.actions.incident) && self.actions.incident.triggerAiCostAnalysis == true ? self.source.type == 'budget' : true",
    'triggerAiCostAnalysis works on budget alerts only',
  );
const status = s.object({
  observedGeneration,
  conditions,
  phase: s.string().optional(),
  lastReconcileTime: s.time().optional(),
  lastSyncTime: s.time().optional(),
  backendMonitorId: s.string().optional(),
});

export type ObservabilityAlertRuleSpec = Infer<typeof spec>;
export type ObservabilityAlertRuleStatus = Infer<typeof status>;
/** When to raise an alert, and whom to tell. */
export type ObservabilityAlertRule = ResourceObject<
  ObservabilityAlertRuleSpec,
  ObservabilityAlertRuleStatus
>;

export const observabilityAlertRuleKind = defineKind({
  kind: 'ObservabilityAlertRule',
  description: 'When to raise an alert, and whom to tell.',
  columns: [
    column('Severity', '.spec.severity'),
    column('Enabled', '.spec.enabled'),
    column('Phase', '.status.phase'),
  ],
  spec,
  status,
});
