import type { CelMacro } from '../api';
import type { CallExpr, Expr } from '../ast/ast';
import { MacroBuilder } from '../ast/builder';
import { CelError } from '../errors';

/** Macros by `.name/arguments` (receiver) or `name/arguments`. Several may share a key; the first that expands wins. */
export type MacroTable = ReadonlyMap<string, readonly CelMacro[]>;

export function macroKey(
  macro: Pick<CelMacro, 'name' | 'receiver' | 'args'>,
): string {
  return `${macro.receiver ? '.' : ''}${macro.name}/${macro.args}`;
}

export function macroTable(
  macros: readonly CelMacro[],
  base?: MacroTable,
): MacroTable {
  const table = new Map(base);
  for (const macro of macros) {
    const key = macroKey(macro);
    table.set(key, [macro, ...(table.get(key) ?? [])]);
  }
  return table;
}

/** Rewrites every macro call, innermost first. A replacement is not expanded again, so a macro cannot loop. */
export function expand(expr: Expr, table: MacroTable, source: string): Expr {
  const visit = (node: Expr): Expr => {
    switch (node.kind) {
      case 'select':
        return { ...node, operand: visit(node.operand) };
      case 'index':
        return {
          ...node,
          operand: visit(node.operand),
          index: visit(node.index),
        };
      case 'list':
        return {
          ...node,
          elements: node.elements.map(e => ({ ...e, value: visit(e.value) })),
        };
      case 'map':
        return {
          ...node,
          entries: node.entries.map(e => ({
            ...e,
            key: visit(e.key),
            value: visit(e.value),
          })),
        };
      case 'message':
        return {
          ...node,
          fields: node.fields.map(f => ({ ...f, value: visit(f.value) })),
        };
      case 'call':
        return expandCall({
          ...node,
          target: node.target && visit(node.target),
          args: node.args.map(visit),
        });
      default:
        return node;
    }
  };
  const expandCall = (call: CallExpr): Expr => {
    const { target, name, args, pos } = call;
    const macros = table.get(
      macroKey({ name, receiver: target !== undefined, args: args.length }),
    );
    if (!macros) return call;
    const fail = (message: string, at?: Expr): never => {
      throw CelError.at(
        'parse',
        message,
        source,
        at && at.pos >= 0 ? at.pos : pos,
      );
    };
    for (const macro of macros) {
      const result = macro.expand({
        target,
        args,
        build: new MacroBuilder(pos),
        fail,
      });
      if (result) return result;
    }
    return call;
  };
  return visit(expr);
}
