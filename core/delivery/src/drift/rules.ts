import { DriftPolicySpec } from '@openchoreo-portal/model';
import { matchesGlob } from '../glob';

/** A DriftPolicy, as far as the rules need it. */
export interface DriftPolicyRule {
  name: string;
  spec: DriftPolicySpec;
}

/** Where an object belongs. */
export interface DriftScope {
  environment: string;
  project: string;
  component?: string;
}

/** What is to be done about changes that others make on a plane. */
export interface DriftSettings {
  /** True: put back at once. False: shown, and left until somebody decides. */
  selfHeal: boolean;
  ignore: readonly (IgnoreRule & { policy: string })[];
}

/** One field that somebody changed, as rules see it. */
export interface DriftSubject {
  group: string;
  kind: string;
  name: string;
  /** E.g. `spec.replicas`. */
  path: string;
  manager: string;
}

type IgnoreRule = NonNullable<DriftPolicySpec['ignore']>[number];

/** What the policies of a namespace say about a place. Without any, changes are put back and nothing is ignored; one that turns self-healing off wins. */
export function driftSettings(
  policies: readonly DriftPolicyRule[],
  scope: DriftScope,
): DriftSettings {
  const matching = policies
    .filter(
      ({ spec }) =>
        includes(spec.environments, scope.environment) &&
        includes(spec.projects, scope.project) &&
        includes(spec.components, scope.component),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    selfHeal: matching.every(({ spec }) => spec.selfHeal !== false),
    ignore: matching.flatMap(({ name, spec }) =>
      (spec.ignore ?? []).map(rule => ({ ...rule, policy: name })),
    ),
  };
}

/** Name of the policy that ignores a change, if one does. */
export function ignoredBy(
  settings: Pick<DriftSettings, 'ignore'>,
  subject: DriftSubject,
): string | undefined {
  return settings.ignore.find(
    rule =>
      (rule.group === undefined || rule.group === subject.group) &&
      (rule.kind === undefined || rule.kind === subject.kind) &&
      (rule.name === undefined || rule.name === subject.name) &&
      includes(rule.managers, subject.manager) &&
      rule.fields.some(pattern => matchesPath(pattern, subject.path)),
  )?.policy;
}

/**
 * True when a path is the pattern or lies below it. `*` stands for any one step or part of it:
 * `spec.template.spec.containers[*].image`, `metadata.annotations`.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = stepsOf(pattern);
  const given = stepsOf(path);
  return (
    wanted.length > 0 &&
    wanted.length <= given.length &&
    wanted.every((step, i) => matchesGlob(step, given[i]))
  );
}

/** Steps of a path; dots inside brackets belong to the step. */
function stepsOf(path: string): string[] {
  const out: string[] = [];
  let current = '';
  let depth = 0;
  const end = () => {
    if (current !== '') out.push(current);
    current = '';
  };
  for (const char of path) {
    if (char === '[' && depth++ === 0) end();
    if (char === '.' && depth === 0) end();
    else current += char;
    if (char === ']' && depth > 0 && --depth === 0) end();
  }
  end();
  return out;
}

function includes(
  list: readonly string[] | undefined,
  value: string | undefined,
): boolean {
  return (
    list === undefined ||
    list.length === 0 ||
    (value !== undefined && list.includes(value))
  );
}
