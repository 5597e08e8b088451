import { StructuralSchema } from '../kind-definition';
import { causes } from './causes';
import { Run, validateNode } from './validation';

/** Checks `allOf`, `anyOf`, `oneOf` and `not`. */
export function validateLogic(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  depth: number,
  run: Run,
): void {
  const accepts = (option: StructuralSchema) => {
    // One cause is enough to know.
    const trial: Run = { ...run, causes: [], maxCauses: 1 };
    validateNode(option, value, path, depth + 1, trial);
    return trial.causes.length === 0;
  };
  const say = (detail: string) =>
    run.causes.push(
      causes.invalid(path, value, `"${path || '<root>'}" ${detail}`),
    );
  for (const part of schema.allOf ?? []) {
    validateNode(part, value, path, depth + 1, run);
  }
  if (schema.anyOf && !schema.anyOf.some(accepts)) {
    say('must validate at least one schema (anyOf)');
  }
  if (schema.oneOf) {
    const found = schema.oneOf.filter(accepts).length;
    if (found !== 1) {
      say(
        `must validate one and only one schema (oneOf). Found ${
          found === 0 ? 'none' : found
        } valid`,
      );
    }
  }
  if (schema.not && accepts(schema.not)) {
    say('must not validate the schema (not)');
  }
}
