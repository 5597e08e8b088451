import { Infer, s } from '../schema/builder';
import { conditionsStatus, port, valueFrom } from './common';
import { column, defineKind, ResourceObject } from './define';

const DOMAIN_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_~-]+";
const email = s.string({
  pattern: `^${ATOM}(?:\\.${ATOM})*@${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*$`,
});

const header = s
  .object({ value: s.string().optional(), valueFrom: valueFrom.optional() })
  .rule(
    'has(self.value) != has(self.valueFrom)',
    'give exactly one of value and valueFrom',
  );

const spec = s
  .object({
    environment: s.string().immutable('spec.environment'),
    isEnvDefault: s.boolean().default(false),
    type: s.enum('email', 'webhook'),
    emailConfig: s
      .object({
        from: email,
        to: s.array(email, { minItems: 1 }),
        smtp: s.object({
          host: s.string(),
          port,
          auth: s.object({ username: valueFrom, password: valueFrom }),
          tls: s.object({
            insecureSkipVerify: s.boolean().with({ default: false }),
          }),
        }),
        template: s.object({ subject: s.string(), body: s.string() }),
      })
      .optional(),
    webhookConfig: s
      .object({
        url: s.string({ format: 'uri' }),
        headers: s.map(header).optional(),
        payloadTemplate: s.string().optional(),
      })
      .optional(),
  })
  .rule(
    "self.type == 'email' ? has(self.emailConfig) : true",
    'type email needs emailConfig',
  )
  .rule(
    "self.type == 'webhook' ? has(self.webhookConfig) : true",
    'type webhook needs webhookConfig',
  );

export type ObservabilityAlertsNotificationChannelSpec = Infer<typeof spec>;
/** Where alerts of an environment are sent. */
export type ObservabilityAlertsNotificationChannel =
  ResourceObject<ObservabilityAlertsNotificationChannelSpec>;

export const observabilityAlertsNotificationChannelKind = defineKind({
  kind: 'ObservabilityAlertsNotificationChannel',
  description: 'Where alerts of an environment are sent.',
  columns: [
    column('Environment', '.spec.environment'),
    column('Type', '.spec.type'),
  ],
  spec,
  status: conditionsStatus,
});
