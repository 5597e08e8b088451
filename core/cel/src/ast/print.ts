import type { Expr, LiteralValue } from './ast';

const INFIX: Record<string, number> = {
  '_||_': 1,
  '_&&_': 2,
  '_==_': 3,
  '_!=_': 3,
  '_<_': 3,
  '_<=_': 3,
  '_>_': 3,
  '_>=_': 3,
  '@in': 3,
  '_+_': 4,
  '_-_': 4,
  '_*_': 5,
  '_/_': 5,
  '_%_': 5,
};
const TERNARY = 0;
const UNARY = 6;
const POSTFIX = 7;

/** Source text that parses to the same tree. Comprehensions that macros made are printed as the macro call. */
export function print(expr: Expr): string {
  return printAt(expr, TERNARY);
}

/** Prints with parentheses when the expression binds weaker than `power`. */
function printAt(expr: Expr, power: number): string {
  const [text, own] = render(expr);
  return own < power ? `(${text})` : text;
}

function list(exprs: readonly Expr[]): string {
  return exprs.map(print).join(', ');
}

function render(expr: Expr): [text: string, power: number] {
  switch (expr.kind) {
    case 'literal': {
      const text = printLiteral(expr.literal);
      return [text, text.startsWith('-') ? UNARY : POSTFIX];
    }
    case 'ident':
      return [expr.name, POSTFIX];
    case 'select':
      return [
        `${printAt(expr.operand, POSTFIX)}.${
          expr.optional ? '?' : ''
        }${selector(expr.field)}`,
        POSTFIX,
      ];
    case 'index':
      return [
        `${printAt(expr.operand, POSTFIX)}[${expr.optional ? '?' : ''}${print(
          expr.index,
        )}]`,
        POSTFIX,
      ];
    case 'list':
      return [
        `[${expr.elements
          .map(e => (e.optional ? '?' : '') + print(e.value))
          .join(', ')}]`,
        POSTFIX,
      ];
    case 'map':
      return [
        `{${expr.entries
          .map(
            e => `${e.optional ? '?' : ''}${print(e.key)}: ${print(e.value)}`,
          )
          .join(', ')}}`,
        POSTFIX,
      ];
    case 'message':
      return [
        `${expr.name}{${expr.fields
          .map(
            f =>
              `${f.optional ? '?' : ''}${selector(f.name)}: ${print(f.value)}`,
          )
          .join(', ')}}`,
        POSTFIX,
      ];
    case 'has':
      return [
        `has(${printAt(expr.operand, POSTFIX)}.${
          expr.optional ? '?' : ''
        }${selector(expr.field)})`,
        POSTFIX,
      ];
    case 'bind':
      return [
        `cel.bind(${expr.name}, ${print(expr.init)}, ${print(expr.body)})`,
        POSTFIX,
      ];
    case 'optMap':
      return [
        `${printAt(expr.target, POSTFIX)}.${
          expr.flat ? 'optFlatMap' : 'optMap'
        }(${expr.name}, ${print(expr.body)})`,
        POSTFIX,
      ];
    case 'comprehension': {
      const { op, filter, body, vars } = expr;
      // `map` is the one-variable spelling of transformList.
      const name = op === 'transformList' && vars.length === 1 ? 'map' : op;
      const parts = [...vars, ...(filter ? [print(filter)] : []), print(body)];
      return [
        `${printAt(expr.range, POSTFIX)}.${name}(${parts.join(', ')})`,
        POSTFIX,
      ];
    }
    case 'call':
      return renderCall(expr);
    default:
      throw new Error('unknown expression');
  }
}

function renderCall(expr: Extract<Expr, { kind: 'call' }>): [string, number] {
  const { name, args, target } = expr;
  if (target)
    return [
      `${printAt(target, POSTFIX)}.${selector(name)}(${list(args)})`,
      POSTFIX,
    ];
  if (name === '_?_:_')
    return [
      `${printAt(args[0], 1)} ? ${printAt(args[1], 1)} : ${printAt(
        args[2],
        TERNARY,
      )}`,
      TERNARY,
    ];
  if (name === '!_' || name === '-_') {
    const operand = printAt(args[0], UNARY);
    // A minus before a number would be read as part of the literal.
    return [
      name === '-_' && /^[-\d.]/.test(operand)
        ? `-(${operand})`
        : name[0] + operand,
      UNARY,
    ];
  }
  const power = Object.hasOwn(INFIX, name) ? INFIX[name] : undefined;
  if (power === undefined) return [`${name}(${list(args)})`, POSTFIX];
  const op = name === '@in' ? 'in' : name.slice(1, -1);
  // A chain of && or || inside the first place of another was written with parentheses.
  const first = printAt(args[0], power <= 2 ? power + 1 : power);
  return [
    [first, ...args.slice(1).map(arg => printAt(arg, power + 1))].join(
      ` ${op} `,
    ),
    power,
  ];
}

function selector(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) &&
    !['true', 'false', 'null', 'in'].includes(name)
    ? name
    : `\`${name}\``;
}

function printLiteral(literal: LiteralValue): string {
  switch (literal.type) {
    case 'null':
      return 'null';
    case 'bool':
    case 'int':
      return String(literal.value);
    case 'uint':
      return `${literal.value}u`;
    case 'double':
      return printDouble(literal.value);
    case 'string':
      return quote(literal.value);
    case 'bytes':
      return `b"${Array.from(
        literal.value,
        byte => `\\x${byte.toString(16).padStart(2, '0')}`,
      ).join('')}"`;
    default:
      throw new Error('unknown literal');
  }
}

function printDouble(value: number): string {
  // No literal spells these; only a macro can make them.
  if (!Number.isFinite(value)) return `double("${value}")`;
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A string as a CEL literal in double quotes. */
export function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    const point = char.codePointAt(0)!;
    if (char === '"' || char === '\\') out += `\\${char}`;
    else if (char === '\n') out += '\\n';
    else if (point < 32 || point === 127)
      out += `\\x${point.toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return `${out}"`;
}
