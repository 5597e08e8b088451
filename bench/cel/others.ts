import { celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { Environment } from '@marcbachmann/cel-js';
import { createEnvironment } from '@openchoreo-portal/cel';

/** Makes an expression ready to run over the same bindings again and again. */
export interface Engine {
  name: string;
  prepare(source: string, bindings: Record<string, unknown>): () => unknown;
}

/** This project's own, with the budget it always has. */
export const OWN: Engine = {
  name: 'core/cel',
  prepare(source, bindings) {
    const variables = Object.fromEntries(
      Object.keys(bindings).map(name => [name, 'dyn' as const]),
    );
    const program = createEnvironment({ variables }).compile(source);
    return () => program.evaluate(bindings);
  },
};

const MARCBACHMANN: Engine = {
  name: '@marcbachmann/cel-js',
  prepare(source, bindings) {
    const program = new Environment({
      unlistedVariablesAreDyn: true,
      homogeneousAggregateLiterals: false,
    }).parse(source);
    return () => program(bindings);
  },
};

const BUFBUILD: Engine = {
  name: '@bufbuild/cel',
  prepare(source, bindings) {
    const program = plan(celEnv({ funcs: [...strings] }), parse(source));
    const input = bindings as Parameters<typeof program>[0];
    return () => {
      const value = program(input);
      if (isCelError(value)) throw value;
      return value;
    };
  },
};

export const OTHERS: readonly Engine[] = [MARCBACHMANN, BUFBUILD];
