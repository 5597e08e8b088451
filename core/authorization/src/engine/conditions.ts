import {
  CelTypeSpec,
  createEnvironment,
  Environment,
} from '@openchoreo-portal/cel';
import { actionsOf, CONDITION_ATTRIBUTES, patternCovers } from '../actions';

/** A compiled expression; throws when it cannot be evaluated. */
export type ConditionProgram = (
  attributes: Readonly<Record<string, string>>,
) => boolean;

/** Compiles the expression of a condition that may look at the given attributes. Throws when it is not valid. */
export type CompileCondition = (
  expression: string,
  attributes: readonly string[],
) => ConditionProgram;

/** One condition of a role mapping, ready to be asked. */
export interface Condition {
  actions: readonly string[];
  expression: string;
  /** Absent: the expression does not compile, which counts as an error at every question. */
  program?: ConditionProgram;
}

/** What the conditions of a mapping say about a question. */
export type ConditionResult = 'met' | 'unmet' | 'error';

const BUDGET = { cost: 50_000, size: 100_000 };
const environments = new Map<string, Environment>();

/** The default {@link CompileCondition}: CEL with a variable `resource`, checked against the attributes, bounded in cost. */
export const compileWithCel: CompileCondition = (expression, attributes) => {
  const program = environmentFor(attributes).compile(expression, {
    resultType: 'bool',
  });
  return values => {
    const resource: Record<string, string> = {};
    for (const name of CONDITION_ATTRIBUTES) {
      if (Object.prototype.hasOwnProperty.call(values, name)) {
        resource[fieldOf(name)] = values[name];
      }
    }
    return program.evaluate({ resource }, { budget: BUDGET }) === true;
  };
};

function environmentFor(attributes: readonly string[]): Environment {
  const key = [...attributes].sort().join();
  let environment = environments.get(key);
  if (!environment) {
    const fields: Record<string, CelTypeSpec> = {};
    for (const name of attributes) fields[fieldOf(name)] = 'string';
    environment = createEnvironment({
      variables: { resource: { object: fields } },
    });
    environments.set(key, environment);
  }
  return environment;
}

function fieldOf(attribute: string): string {
  return attribute.slice('resource.'.length);
}

/** Attributes that all actions of a condition carry, so that the expression means something for each of them. */
export function sharedAttributes(patterns: readonly string[]): string[] {
  const covered = patterns.flatMap(actionsOf);
  return CONDITION_ATTRIBUTES.filter(
    name =>
      covered.length > 0 && covered.every(a => a.attributes.includes(name)),
  );
}

/**
 * Conditions that name the action are OR-ed; when none names it, it is not restricted. One that cannot be evaluated makes the
 * result an error unless another is met.
 */
export function evaluateConditions(
  conditions: readonly Condition[],
  action: string,
  attributes: Readonly<Record<string, string>>,
): ConditionResult {
  let result: ConditionResult | undefined;
  for (const condition of conditions) {
    if (condition.actions.some(pattern => patternCovers(pattern, action))) {
      const one = evaluateOne(condition, attributes);
      if (one === 'met') return 'met';
      result = result === 'error' ? 'error' : one;
    }
  }
  return result ?? 'met';
}

function evaluateOne(
  condition: Condition,
  attributes: Readonly<Record<string, string>>,
): ConditionResult {
  try {
    if (!condition.program) return 'error';
    return condition.program(attributes) ? 'met' : 'unmet';
  } catch {
    // Why it failed is the author's business (see `problems`), not the asker's.
    return 'error';
  }
}
