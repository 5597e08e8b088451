import type {
  CelExtension,
  CelFunction,
  CompileOptions,
  Environment,
  EnvironmentOptions,
  Program,
} from './api';
import { check } from './checker/checker';
import { compile } from './compiler/compile';
import { CelError } from './errors';
import { EXTENSIONS } from './extensions';
import {
  functionTable,
  type FunctionTable,
  type Overload,
} from './functions/overload';
import { expand, macroTable, type MacroTable } from './macros/expand';
import { STANDARD_MACROS } from './macros/standard';
import { parse } from './parser/parser';
import { createProgram } from './program';
import { CONVERSIONS } from './stdlib/conversions';
import { CORE } from './stdlib/core';
import { MIXED_OPERATORS, STRICT_OPERATORS } from './stdlib/operators';
import { TIMES } from './stdlib/times';
import { parseSignature } from './types/signature';
import { fromSpec, formatType, type Type } from './types/type';
import { Substitution, assignable } from './types/unify';
import { fromCel, toCel } from './values/convert';

interface Settings {
  variables: ReadonlyMap<string, Type>;
  functions: FunctionTable;
  macros: MacroTable;
  mixedArithmetic: boolean;
  container: string;
  maxSourceLength: number;
}

const ALL = Object.keys(EXTENSIONS) as CelExtension[];

/** Environments differ in variables, seldom in libraries: the tables of a set of extensions are made once. */
const libraries = new Map<string, Pick<Settings, 'functions' | 'macros'>>();

function library(
  extensions: readonly CelExtension[],
): Pick<Settings, 'functions' | 'macros'> {
  const chosen = ALL.filter(name => extensions.includes(name));
  const key = chosen.join();
  let found = libraries.get(key);
  if (!found) {
    found = {
      functions: functionTable([
        ...CORE,
        ...CONVERSIONS,
        ...TIMES,
        ...chosen.flatMap(name => EXTENSIONS[name].functions),
      ]),
      macros: macroTable([
        ...STANDARD_MACROS,
        ...chosen.flatMap(name => EXTENSIONS[name].macros),
      ]),
    };
    libraries.set(key, found);
  }
  return found;
}

/** Makes an environment: what names mean in a set of expressions. */
export function createEnvironment(
  options: EnvironmentOptions = {},
): Environment {
  return environment(
    extended(
      {
        ...library(options.extensions ?? ALL),
        variables: new Map(),
        mixedArithmetic: true,
        container: '',
        maxSourceLength: 100_000,
      },
      options,
    ),
  );
}

function extended(base: Settings, options: EnvironmentOptions): Settings {
  const { variables, functions, macros } = options;
  return {
    variables: variables
      ? new Map([
          ...base.variables,
          ...Object.entries(variables).map(
            ([name, spec]) => [name, fromSpec(spec)] as const,
          ),
        ])
      : base.variables,
    functions: functions?.length
      ? functionTable(functions.map(custom), base.functions)
      : base.functions,
    macros: macros?.length ? macroTable(macros, base.macros) : base.macros,
    mixedArithmetic: options.mixedArithmetic ?? base.mixedArithmetic,
    container: options.container ?? base.container,
    maxSourceLength: options.maxSourceLength ?? base.maxSourceLength,
  };
}

/** A user's function: plain values in, any value out. */
function custom({ signature, evaluate }: CelFunction): Overload {
  return {
    ...parseSignature(signature),
    call: (meter, ...args: unknown[]) => {
      const plain = args.map(arg =>
        fromCel(arg, {
          largeIntegers: 'bigint',
          copy: false,
          allocate: size => meter.allocateElements(size),
        }),
      );
      return toCel(evaluate(plain, meter));
    },
  };
}

function environment(settings: Settings): Environment {
  return {
    parse: source => parse(source, settings.maxSourceLength),
    extend: options => environment(extended(settings, options)),
    compile: (source, options = {}) =>
      compileProgram(source, settings, options),
  };
}

function compileProgram(
  source: string,
  settings: Settings,
  options: CompileOptions,
): Program {
  const tree = expand(
    parse(source, settings.maxSourceLength),
    settings.macros,
    source,
  );
  const { variables, functions, container, mixedArithmetic } = settings;
  const operators = mixedArithmetic ? MIXED_OPERATORS : STRICT_OPERATORS;
  const checked = check(tree, {
    source,
    variables,
    functions,
    operators,
    container,
    skipTypeCheck: options.skipTypeCheck ?? false,
  });
  const expected =
    options.resultType === undefined ? undefined : fromSpec(options.resultType);
  if (expected && !fitsResult(checked.resultType, expected)) {
    throw CelError.at(
      'check',
      `expected the expression to be ${formatType(
        expected,
      )} but it is ${formatType(checked.resultType)}`,
      source,
      0,
    );
  }
  const compiled = compile(tree, checked, { functions, mixedArithmetic });
  return createProgram({
    source,
    compiled,
    references: checked.references,
    type: checked.resultType,
    expected,
  });
}

function fitsResult(type: Type, expected: Type): boolean {
  return (
    assignable(type, expected, new Substitution()) ||
    (expected.kind === 'double' && type.kind === 'int')
  );
}
