import { fail } from '../values/failure';
import { mapEntries } from '../values/maps';
import type { Meter } from '../values/meter';
import { isDouble, isInt, unwrap } from '../values/numbers';
import { compareStrings } from '../values/equality';
import { decodeUtf8, encodeUtf8 } from '../values/text';
import { formatDuration, formatTimestamp } from '../values/time';
import {
  CelDuration,
  CelTimestamp,
  CelType,
  CelUint,
  isBytes,
  isMap,
  kindOf,
  typeName,
} from '../values/values';

/** Most digits after the point that `%.Nf` and `%.Ne` may ask for. */
const MAX_PRECISION = 100;

/** `text.format(args)`: %s %d %f %e %x %X %o %b and %%. */
export function formatString(
  meter: Meter,
  text: string,
  args: readonly unknown[],
): string {
  meter.allocate(text.length);
  let out = '';
  let at = 0;
  let next = 0;
  while (at < text.length) {
    const percent = text.indexOf('%', at);
    if (percent < 0) break;
    out += text.slice(at, percent);
    if (text[percent + 1] === '%') {
      out += '%';
      at = percent + 2;
      continue;
    }
    const [, digits, verb] = /^%(?:\.(\d{1,6}))?(.?)/su.exec(
      text.slice(percent, percent + 12),
    )!;
    if (!'sdfexXob'.includes(verb) || verb === '')
      fail(`unrecognized formatting clause "${verb}"`);
    if (next >= args.length)
      fail(`index ${next} out of range: not enough arguments to format`);
    const precision = digits === undefined ? 6 : Number(digits);
    if (precision > MAX_PRECISION)
      fail(`precision must be at most ${MAX_PRECISION}`);
    const piece = formatClause(meter, verb, precision, args[next++]);
    meter.allocate(piece.length);
    out += piece;
    at = percent + (digits === undefined ? 1 : digits.length + 2) + verb.length;
  }
  return out + text.slice(at);
}

function formatClause(
  meter: Meter,
  verb: string,
  precision: number,
  value: unknown,
): string {
  switch (verb) {
    case 's':
      return display(meter, value);
    case 'd':
      return decimal(value);
    case 'f':
      return double(value, 'fixed-point', number => fixed(number, precision));
    case 'e':
      return double(value, 'scientific', number =>
        number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2'),
      );
    case 'b':
      return typeof value === 'boolean'
        ? String(Number(value))
        : integer(
            value,
            2,
            'only integers and bools can be formatted as binary',
          );
    case 'o':
      return integer(value, 8, 'octal clause can only be used on integers');
    default: {
      const text = hex(meter, value);
      return verb === 'X' ? text.toUpperCase() : text;
    }
  }
}

function special(number: number): string | undefined {
  if (Number.isNaN(number)) return 'NaN';
  if (Number.isFinite(number)) return undefined;
  return number > 0 ? 'Infinity' : '-Infinity';
}

function decimal(value: unknown): string {
  if (isInt(value)) return String(value);
  if (value instanceof CelUint) return String(value.value);
  if (isDouble(value)) return special(unwrap(value)) ?? String(unwrap(value));
  return fail(
    `decimal clause can only be used on numbers, was given ${typeName(value)}`,
  );
}

function asDouble(value: unknown): number | undefined {
  if (isDouble(value)) return unwrap(value);
  if (isInt(value)) return Number(value);
  return value instanceof CelUint ? Number(value.value) : undefined;
}

function double(
  value: unknown,
  clause: string,
  format: (value: number) => string,
): string {
  const number = asDouble(value);
  if (number === undefined)
    return fail(
      `${clause} clause can only be used on numbers, was given ${typeName(
        value,
      )}`,
    );
  return special(number) ?? format(number);
}

/** Fixed-point with ties to even; JavaScript's toFixed breaks exact ties away from zero. */
function fixed(number: number, precision: number): string {
  if (Math.abs(number) >= 1e21)
    return (
      BigInt(number).toString() + (precision ? `.${'0'.repeat(precision)}` : '')
    );
  const exact = number.toFixed(Math.min(100, precision + 30));
  const cut = exact.indexOf('.') + 1 + precision;
  const head = exact.slice(0, precision ? cut : cut - 1);
  const even = '02468'.includes(head[head.length - 1]);
  return /^50*$/.test(exact.slice(cut)) && even
    ? head
    : number.toFixed(precision);
}

function integer(value: unknown, radix: number, message: string): string {
  if (isInt(value)) return value.toString(radix);
  if (value instanceof CelUint) return value.value.toString(radix);
  return fail(`${message}, was given ${typeName(value)}`);
}

function hex(meter: Meter, value: unknown): string {
  if (typeof value !== 'string' && !isBytes(value))
    return integer(
      value,
      16,
      'only integers, byte buffers and strings can be formatted as hex',
    );
  const bytes = typeof value === 'string' ? encodeUtf8(value) : value;
  meter.allocate(bytes.length * 2);
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** `%s`: like string(), and lists and maps (keys sorted) as well. */
function display(meter: Meter, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || isInt(value)) return String(value);
  if (value instanceof CelUint) return String(value.value);
  if (isDouble(value)) return special(unwrap(value)) ?? String(unwrap(value));
  if (isBytes(value)) return decodeUtf8(value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelType) return value.name;
  if (Array.isArray(value)) {
    return `[${value.map(item => counted(meter, item)).join(', ')}]`;
  }
  if (isMap(value)) {
    const entries = Array.from(mapEntries(value), ([key, item]) => [
      String(key),
      counted(meter, item),
    ]);
    entries.sort(([a], [b]) => compareStrings(a, b));
    return `{${entries.map(([key, item]) => `${key}: ${item}`).join(', ')}}`;
  }
  return fail(`string clause cannot be used on ${kindOf(value)}`);
}

function counted(meter: Meter, value: unknown): string {
  const text = display(meter, value);
  meter.allocate(text.length + 2);
  return text;
}
