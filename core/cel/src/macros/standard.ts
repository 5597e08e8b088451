import type { CelMacro, CelMacroCall } from '../api';
import type { ComprehensionExpr, ComprehensionOp, Expr } from '../ast/ast';

function variable(call: CelMacroCall, arg: Expr): string {
  if (arg.kind === 'ident' && !arg.name.startsWith('.')) return arg.name;
  return call.fail('the argument must be a simple name', arg);
}

function pair(call: CelMacroCall): [string, string] {
  const names: [string, string] = [
    variable(call, call.args[0]),
    variable(call, call.args[1]),
  ];
  if (names[0] === names[1])
    call.fail(`duplicate variable name ${names[0]}`, call.args[1]);
  return names;
}

/** `range.name(x, body)` or, with a filter, `range.name(x, filter, body)`; two variables likewise. */
function comprehension(
  name: string,
  op: ComprehensionOp,
  vars: 1 | 2,
  filtered = false,
): CelMacro {
  return {
    name,
    receiver: true,
    args: vars + (filtered ? 2 : 1),
    expand: call => {
      const names =
        vars === 2 ? pair(call) : ([variable(call, call.args[0])] as const);
      return {
        kind: 'comprehension',
        pos: call.target!.pos,
        op,
        range: call.target!,
        vars: names,
        filter: filtered ? call.args[vars] : undefined,
        body: call.args[call.args.length - 1],
      } satisfies ComprehensionExpr;
    },
  };
}

export const STANDARD_MACROS: readonly CelMacro[] = [
  {
    name: 'has',
    receiver: false,
    args: 1,
    expand: ({ args, fail }) => {
      const [arg] = args;
      if (arg.kind !== 'select')
        return fail('has() takes a field selection such as has(a.b)', arg);
      return {
        kind: 'has',
        pos: arg.pos,
        operand: arg.operand,
        field: arg.field,
        optional: arg.optional,
      };
    },
  },
  comprehension('all', 'all', 1),
  comprehension('exists', 'exists', 1),
  comprehension('exists_one', 'existsOne', 1),
  comprehension('existsOne', 'existsOne', 1),
  comprehension('filter', 'filter', 1),
  comprehension('map', 'transformList', 1),
  comprehension('map', 'transformList', 1, true),
];

export const TWO_VARIABLE_MACROS: readonly CelMacro[] = [
  comprehension('all', 'all', 2),
  comprehension('exists', 'exists', 2),
  comprehension('exists_one', 'existsOne', 2),
  comprehension('existsOne', 'existsOne', 2),
  comprehension('transformList', 'transformList', 2),
  comprehension('transformList', 'transformList', 2, true),
  comprehension('transformMap', 'transformMap', 2),
  comprehension('transformMap', 'transformMap', 2, true),
  comprehension('transformMapEntry', 'transformMapEntry', 2),
  comprehension('transformMapEntry', 'transformMapEntry', 2, true),
];

/** Macros of the namespace `cel`; other targets are left alone. */
function namespaced(
  name: string,
  args: number,
  expand: (call: CelMacroCall) => Expr,
): CelMacro {
  return {
    name,
    receiver: true,
    args,
    expand: call =>
      call.target?.kind === 'ident' && call.target.name === 'cel'
        ? expand(call)
        : undefined,
  };
}

function literalIndex(call: CelMacroCall, arg: Expr): bigint {
  if (
    arg.kind === 'literal' &&
    arg.literal.type === 'int' &&
    arg.literal.value >= 0n
  )
    return arg.literal.value;
  return call.fail('the argument must be a non-negative int literal', arg);
}

export const BINDING_MACROS: readonly CelMacro[] = [
  namespaced('bind', 3, call => ({
    kind: 'bind',
    pos: call.target!.pos,
    name: variable(call, call.args[0]),
    init: call.args[1],
    body: call.args[2],
  })),
  // What optimisers write: a list of slots that later slots and the result may refer to.
  namespaced('block', 2, call => {
    const [slots, result] = call.args;
    if (slots.kind !== 'list')
      return call.fail('cel.block takes a list literal', slots);
    return slots.elements.reduceRight<Expr>(
      (body, slot, i) => ({
        kind: 'bind',
        pos: slot.value.pos,
        name: `@index${i}`,
        init: slot.value,
        body,
      }),
      result,
    );
  }),
  namespaced('index', 1, call =>
    call.build.ident(`@index${literalIndex(call, call.args[0])}`),
  ),
  namespaced('iterVar', 2, call =>
    call.build.ident(
      `@it:${literalIndex(call, call.args[0])}:${literalIndex(
        call,
        call.args[1],
      )}`,
    ),
  ),
];

function optMap(name: string, flat: boolean): CelMacro {
  return {
    name,
    receiver: true,
    args: 2,
    expand: call => ({
      kind: 'optMap',
      pos: call.target!.pos,
      target: call.target!,
      name: variable(call, call.args[0]),
      body: call.args[1],
      flat,
    }),
  };
}

export const OPTIONAL_MACROS: readonly CelMacro[] = [
  optMap('optMap', false),
  optMap('optFlatMap', true),
];

export const LIST_MACROS: readonly CelMacro[] = [
  {
    name: 'sortBy',
    receiver: true,
    args: 2,
    expand: call => {
      const { target, args, build } = call;
      const input = build.ident('@input');
      const keys: Expr = {
        kind: 'comprehension',
        pos: target!.pos,
        op: 'transformList',
        range: input,
        vars: [variable(call, args[0])],
        filter: undefined,
        body: args[1],
      };
      return {
        kind: 'bind',
        pos: target!.pos,
        name: '@input',
        init: target!,
        body: build.call('@sortByKeys', [input, keys]),
      };
    },
  },
];
