import { CelError, createEnvironment } from '@openchoreo-portal/cel';
import { GateRule } from '@openchoreo-portal/model';
import { GateFacts, GateResult, PromotionRequest } from './types';

/** Bounds of one rule over one set: enough for a thousand objects, little enough for a bad evening. */
const BUDGET = { cost: 2_000_000, size: 4_000_000 };
const MAX_CACHED = 500;

const environment = createEnvironment({
  variables: {
    objects: { list: 'dyn' },
    images: { list: 'dyn' },
    release: 'dyn',
    promotion: 'dyn',
    environment: 'dyn',
  },
});
type Compiled = ReturnType<typeof environment.compile> | CelError;
const compiled = new Map<string, Compiled>();

/** Answers rules over what would run: the first that is false denies; one that cannot be answered waits for a better policy. */
export function evaluateRules(
  base: { name: string; policy: string },
  rules: readonly GateRule[],
  request: PromotionRequest,
  facts: GateFacts,
): GateResult {
  const answer = (state: GateResult['state'], message: string): GateResult => ({
    ...base,
    type: 'rules',
    state,
    message,
  });
  if (!facts.objects) {
    return answer('Wait', 'The rendered set is not known here.');
  }
  const variables = {
    objects: facts.objects,
    images: facts.images ?? [],
    release: facts.release ?? {},
    environment: facts.environment ?? {},
    promotion: {
      project: request.project,
      component: request.component ?? '',
      resource: request.resource ?? '',
      kind: request.kind ?? '',
      environment: request.environment,
      fromEnvironment: request.fromEnvironment ?? '',
      releaseName: request.releaseName ?? '',
      requestedBy: request.requestedBy ?? '',
      authors: request.authors ?? [],
      rollback: request.rollback === true,
    },
  };
  for (const { expression, message } of rules) {
    const verdict = ask(expression, variables);
    if (verdict === false) return answer('Deny', message);
    if (verdict !== true) {
      return answer(
        'Wait',
        `A rule of gate ${base.name} of policy ${base.policy} cannot be answered: ${verdict}`,
      );
    }
  }
  return answer(
    'Allow',
    rules.length === 1 ? 'The rule holds.' : `All ${rules.length} rules hold.`,
  );
}

/** Why an expression cannot be compiled, or undefined: for whoever writes a policy. */
export function ruleProblem(expression: string): string | undefined {
  const program = compile(expression);
  return program instanceof CelError ? program.message : undefined;
}

function ask(expression: string, variables: object): boolean | string {
  const program = compile(expression);
  if (program instanceof CelError) return program.message;
  try {
    const value = program.evaluate({ ...variables }, { budget: BUDGET });
    return typeof value === 'boolean' ? value : 'it is neither true nor false.';
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

function compile(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known) return known;
  let made: Compiled;
  try {
    made = environment.compile(expression, { resultType: 'bool' });
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    made = error;
  }
  if (compiled.size >= MAX_CACHED) compiled.clear();
  compiled.set(expression, made);
  return made;
}
