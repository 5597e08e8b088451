import { CelError, createEnvironment } from '@openchoreo-portal/cel';
import {
  parseDuration,
  policiesFor,
  PromotionRequest,
  verificationHash,
  verificationSubject,
} from '@openchoreo-portal/delivery';
import {
  Promotion,
  promotionSubject,
  timestamp,
  VerificationGate,
  VerificationState,
} from '@openchoreo-portal/model';
import { AnyBinding, bindingIn } from '../gated-set/binding';
import { ControllerContext } from '../runtime';
import { policiesIn } from './policies';
import { partOf } from './records';
import { Prober } from './prober';
import { jobState, WorkState, workflowRunState } from './verify-objects';

const PROBE_TIMEOUT_MS = 5_000;
const DEFAULTS = { timeout: '10m', interval: '10s', window: '10m' };

/** What a look at all verifications of a Promotion found. */
export interface VerificationOutcome {
  states: VerificationState[];
  /** When to look again, in milliseconds; absent when nothing runs that no watch reports. */
  againMs?: number;
}

/**
 * Moves every verification of an open Promotion on by one step. What came to an end stays so. Repeating it after a crash starts nothing twice: objects
 * have names that follow from the Promotion, and asking an address once more harms nobody.
 */
export async function verifyAll(
  promotion: Promotion,
  request: PromotionRequest,
  prober: Prober,
  context: ControllerContext,
): Promise<VerificationOutcome> {
  const before = promotion.status?.verifications ?? [];
  const outcome: VerificationOutcome = { states: [] };
  const policies = policiesFor(
    policiesIn(context.lookups, promotion.metadata.namespace ?? ''),
    request,
  );
  for (const policy of policies) {
    for (const gate of policy.spec.gates) {
      const rule = gate.verification;
      if (!rule || !verificationSubject(rule)) continue;
      // A way back has nothing to prove; with a change set, only what moves on has.
      if (request.rollback) continue;
      const hash = verificationHash(rule);
      // What answered another question is no answer to this one. States of earlier versions do not say what they answered.
      const old = before.find(
        v =>
          v.gate === gate.name &&
          v.policy === policy.name &&
          (v.rule === undefined || v.rule === hash),
      );
      const knows = !old || old.rule !== undefined;
      if (old && old.state !== 'Running') {
        outcome.states.push(old);
        continue;
      }
      const now = context.clock.now();
      // Every change of the Promotion wakes us; the address is asked no more often than the policy says.
      const interval = Math.max(
        1_000,
        parseDuration(rule.interval ?? DEFAULTS.interval) ?? 0,
      );
      const rested =
        Date.parse(old?.checkedAt ?? '') + interval - now.getTime();
      if (old && rested > 0) {
        outcome.states.push(old);
        outcome.againMs = Math.min(outcome.againMs ?? Infinity, rested);
        continue;
      }
      const startedAt = old?.startedAt ?? timestamp(now);
      const attempts = (old?.attempts ?? 0) + 1;
      const found = await lookAtAll(
        promotion,
        `${policy.name}/${gate.name}${knows ? `/${hash}` : ''}`,
        rule,
        prober,
        context,
      );
      const limit = parseDuration(rule.timeout ?? DEFAULTS.timeout) ?? 0;
      const late =
        found.state === 'Running' &&
        now.getTime() - Date.parse(startedAt) >= limit;
      const state = late ? 'Failed' : found.state;
      const message = late
        ? `Not verified within ${rule.timeout ?? DEFAULTS.timeout}: ${
            found.message
          }`
        : found.message;
      outcome.states.push({
        gate: gate.name,
        policy: policy.name,
        ...(knows ? { rule: hash } : {}),
        state,
        message,
        startedAt,
        ...(rule.http || rule.metric
          ? { attempts, checkedAt: timestamp(now) }
          : {}),
        ...(found.reference ? { reference: found.reference } : {}),
        ...(state === 'Running' ? {} : { finishedAt: timestamp(now) }),
      });
      if (state === 'Running') {
        // Objects are watched; for them only the end of the time matters.
        const pause =
          rule.http || rule.metric
            ? interval
            : Math.max(1_000, Date.parse(startedAt) + limit - now.getTime());
        outcome.againMs = Math.min(outcome.againMs ?? Infinity, pause);
      }
    }
  }
  return outcome;
}

/** Looks at each component of a change set; a workflow run is about all of them. */
async function lookAtAll(
  promotion: Promotion,
  id: string,
  rule: VerificationGate,
  prober: Prober,
  context: ControllerContext,
): Promise<WorkState> {
  const { changeSet, items = [] } = promotion.spec;
  if (!changeSet || rule.workflowRun) {
    return look(promotion, id, rule, prober, context);
  }
  const forward = items.filter(item => !item.rollback);
  const found = await Promise.all(
    forward.map(async item => ({
      component: item.component,
      ...(await look(
        partOf(promotion, item),
        `${id}/${item.component}`,
        rule,
        prober,
        context,
      )),
    })),
  );
  const worst =
    found.find(f => f.state === 'Failed') ??
    found.find(f => f.state === 'Running');
  return worst
    ? { state: worst.state, message: `${worst.component}: ${worst.message}` }
    : {
        state: 'Succeeded',
        message: `All ${forward.length} components are verified.`,
      };
}

async function look(
  promotion: Promotion,
  id: string,
  rule: VerificationGate,
  prober: Prober,
  context: ControllerContext,
): Promise<WorkState> {
  if (rule.workflowRun) {
    return workflowRunState(promotion, id, rule.workflowRun, context);
  }
  const { spec, metadata } = promotion;
  const where = rule.environment ?? spec.fromEnvironment ?? spec.environment;
  const source = bindingIn({ metadata, spec }, where, context.lookups);
  if (!source) {
    return {
      state: 'Running',
      message: `${promotionSubject(spec).name} is not deployed in ${where}.`,
    };
  }
  if (source.status?.syncedRelease !== spec.releaseName) {
    return {
      state: 'Running',
      message: `${where} does not run ${spec.releaseName}.`,
    };
  }
  if (rule.job) return jobState(promotion, id, rule.job, source, context);
  try {
    return rule.http
      ? await probeHttp(rule.http, source, where, prober)
      : await probeMetric(rule.metric!, promotion, where, prober);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { state: 'Running', message: `No answer: ${message}` };
  }
}

async function probeHttp(
  rule: NonNullable<VerificationGate['http']>,
  source: AnyBinding,
  environment: string,
  prober: Prober,
): Promise<WorkState> {
  const url = rule.url ?? addressOf(rule, source);
  if (!url) {
    return {
      state: 'Running',
      message: `Endpoint ${
        rule.endpoint ?? ''
      } has no address outside its cell in ${environment}.`,
    };
  }
  const { status, body } = await prober.http({
    url,
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  const expected = rule.status ?? 200;
  if (status !== expected) {
    return {
      state: 'Running',
      message: `${url} answers ${status}, not ${expected}.`,
    };
  }
  if (rule.contains !== undefined && !body.includes(rule.contains)) {
    return {
      state: 'Running',
      message: `${url} does not say “${rule.contains}”.`,
    };
  }
  return { state: 'Succeeded', message: `${url} answers ${status}.` };
}

function addressOf(
  rule: NonNullable<VerificationGate['http']>,
  source: AnyBinding,
): string | undefined {
  const found = source.status?.endpoints?.find(
    e => rule.endpoint === undefined || e.name === rule.endpoint,
  );
  const urls = [found?.externalURLs, found?.internalURLs];
  const url = urls.map(u => u?.https ?? u?.http).find(u => u !== undefined);
  if (!url) return undefined;
  const port = url.port === undefined ? '' : `:${url.port}`;
  const base = (url.path ?? '').replace(/\/$/, '');
  const path = (rule.path ?? '/').replace(/^\/?/, '/');
  return `${url.scheme ?? 'http'}://${url.host}${port}${base}${path}`;
}

const conditions = createEnvironment({
  variables: {
    value: 'double',
    average: 'double',
    minimum: 'double',
    maximum: 'double',
  },
});

async function probeMetric(
  rule: NonNullable<VerificationGate['metric']>,
  { spec, metadata }: Promotion,
  environment: string,
  prober: Prober,
): Promise<WorkState> {
  if (!prober.metric) throw new Error('metrics cannot be asked here.');
  const values = await prober.metric({
    namespace: metadata.namespace ?? '',
    project: spec.owner.projectName,
    component: spec.owner.componentName ?? '',
    environment,
    query: rule.query,
    windowMs: parseDuration(rule.window ?? DEFAULTS.window) ?? 0,
  });
  if (values.length === 0) {
    return { state: 'Running', message: `${rule.query} has no values yet.` };
  }
  const sum = values.reduce((a, b) => a + b, 0);
  let holds: unknown;
  try {
    holds = conditions.compile(rule.condition, { resultType: 'bool' }).evaluate(
      {
        value: values.at(-1),
        average: sum / values.length,
        minimum: values.reduce((a, b) => Math.min(a, b)),
        maximum: values.reduce((a, b) => Math.max(a, b)),
      },
      { budget: { cost: 10_000, size: 10_000 } },
    );
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return {
      state: 'Failed',
      message: `The condition on ${rule.query} cannot be answered: ${error.message}`,
    };
  }
  return holds === true
    ? { state: 'Succeeded', message: `${rule.query}: ${rule.condition} holds.` }
    : {
        state: 'Running',
        message: `${rule.query}: ${rule.condition} does not hold (${values.at(
          -1,
        )}).`,
      };
}
