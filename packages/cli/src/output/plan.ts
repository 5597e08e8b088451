import {
  ChangePlan,
  InfrastructurePlan,
  Plan,
  ReleasedThing,
  SetPlan,
} from '@openchoreo-portal/delivery';

const SIGN = { add: '+', modify: '~', remove: '-' } as const;
const MAX_VALUE = 80;

/** A plan for people: what changes, what that does, what the gates say, and what would follow. */
export function planText(plan: Plan): string {
  const lines = [
    `${plan.component}: ${
      plan.state === 'Deleted'
        ? `out of ${plan.environment} for good`
        : `${plan.releaseName} into ${plan.environment}`
    }${
      plan.previousReleaseName ? `, where ${plan.previousReleaseName} runs` : ''
    }`,
    '',
  ];
  lines.push(...changeLines(plan));
  lines.push(...effectLines(plan.effects));
  for (const { name, state, message } of plan.gates.gates) {
    lines.push(`Gate ${name}: ${state}. ${message}`);
  }
  if (!plan.changes.length || plan.outcome !== 'Nothing') {
    lines.push(`${OUTCOME[plan.outcome]} ${plan.message}`);
  }
  if (plan.digest) lines.push(`Digest: ${plan.digest}`);
  return `${lines.join('\n')}\n`;
}

/** What changes, field by field, and how much of it. */
export function changeLines(plan: Pick<Plan, 'changes' | 'summary'>): string[] {
  const lines: string[] = [];
  for (const { change, object, fields, summary, targetPlane } of plan.changes) {
    const place = object.namespace ? ` in ${object.namespace}` : '';
    const plane = targetPlane === 'dataplane' ? '' : ` on the ${targetPlane}`;
    lines.push(
      `${SIGN[change]} ${object.kind} ${object.name}${place}${plane}${
        change === 'modify' && summary ? `: ${summary}` : ''
      }`,
    );
    for (const field of fields) {
      lines.push(
        `    ${field.path}: ${short(field.before)} → ${short(field.after)}`,
      );
    }
  }
  if (plan.changes.length > 0) lines.push('');
  return [...lines, plan.summary];
}

/** The plan of a cell or resource. */
function infrastructurePlanText(plan: InfrastructurePlan): string {
  const { releaseName, previousReleaseName, environment } = plan;
  const before =
    previousReleaseName && previousReleaseName !== releaseName
      ? `, where ${previousReleaseName} is`
      : '';
  return `${[
    `${nameOf(plan)}: ${releaseName} into ${environment}${before}`,
    '',
    ...changeLines(plan),
    ...reachabilityLines(plan.reachability),
    `${OUTCOME[plan.outcome]} ${plan.message}`,
  ].join('\n')}\n`;
}

const nameOf = ({ project, component, resource }: ReleasedThing): string =>
  component ?? (resource ? `resource ${resource}` : `cell of ${project}`);

function reachabilityLines({
  opened,
  closed,
}: Plan['effects']['reachability']): string[] {
  const connection = (c: { from: string; to: string; port: number }) =>
    `${c.from} → ${c.to}:${c.port}`;
  return [
    ...opened.map(c => `Opens ${connection(c)}`),
    ...closed.map(c => `Closes ${connection(c)}`),
  ];
}

/** What it means for routes, reachability, what is missing, and those who call it. */
function effectLines({
  routing,
  reachability,
  missing,
  contracts,
}: Plan['effects']): string[] {
  return [
    ...routing.added.map(a => `Answers on ${a}`),
    ...routing.removed.map(a => `No longer answers on ${a}`),
    ...reachabilityLines(reachability),
    ...missing.map(m => `Missing ${m.kind} ${m.name}: ${m.message}`),
    ...contracts.map(
      c =>
        `Breaks ${c.consumer} (endpoint ${c.endpoint}): ${c.problems.join(
          ' ',
        )}`,
    ),
  ];
}

/** The plan of a change set: one component after the other, then what would follow for all of them. */
export function setPlanText(set: SetPlan): string {
  return [
    ...set.plans.map(planText),
    `${set.project} into ${set.environment}: ${OUTCOME[set.outcome]} ${
      set.message
    }`,
    ...(set.digest ? [`Digest: ${set.digest}`] : []),
    '',
  ].join('\n');
}

/** The plan of a changed definition: what it reaches at once, then what comes with a promotion. */
export function changePlanText(change: ChangePlan): string {
  const { kind, name } = change.object;
  const part = (when: ChangePlan['changes'][number]['when'], title: string) => {
    const timed = <C extends { when: typeof when }>(all: readonly C[]) =>
      all.filter(c => c.when === when);
    const texts = [
      ...timed(change.changes).map(c => planText(c.plan)),
      ...timed(change.infrastructure).map(c => infrastructurePlanText(c.plan)),
    ];
    return texts.length === 0 ? [] : [`${title}:`, '', ...texts];
  };
  return [
    `${kind} ${name}: ${change.message}`,
    ...change.releases.map(
      ({ releaseName, deploysTo, ...thing }) =>
        `New release ${releaseName} of ${nameOf(thing)}${
          deploysTo ? `, which goes to ${deploysTo} by itself` : ''
        }`,
    ),
    ...change.problems.map(
      ({ message, ...thing }) =>
        `${nameOf(thing)} could no longer be released: ${message}`,
    ),
    '',
    ...part('Now', 'At once'),
    ...part('WithRelease', 'With the next promotion'),
  ].join('\n');
}

const OUTCOME: Record<Plan['outcome'], string> = {
  Nothing: 'There is nothing to do.',
  Apply: 'It would be applied at once.',
  AskGates: 'It would wait for its gates.',
  Hold: 'It would be held back.',
};

/** A value, on one line. */
export function short(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text;
}
