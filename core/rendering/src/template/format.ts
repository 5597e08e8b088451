import { isJsonObject } from '@openchoreo-portal/model';

/**
 * Text of a value inside an interpolation. Numbers are written out in full: neither `3.0` nor `1e+06` ever reaches a manifest.
 */
export function formatValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return formatNumber(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return toJson(value);
  }
}

/** Decimal notation of a finite number, never with an exponent. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '0';
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(value);
  const e = text.indexOf('e-');
  if (e < 0) return text;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length, e).replace('.', '');
  return `${sign}0.${'0'.repeat(Number(text.slice(e + 2)) - 1)}${digits}`;
}

function toJson(value: unknown): string {
  if (value instanceof Uint8Array) return base64(value);
  if (Array.isArray(value)) return `[${value.map(element).join(',')}]`;
  if (!isJsonObject(value)) return 'null';
  return `{${Object.keys(value)
    .sort()
    .map(k => `${JSON.stringify(k)}:${element(value[k])}`)
    .join(',')}}`;
}

function element(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : formatValue(value);
}

/** The bytes as JSON has them. */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''));
}
