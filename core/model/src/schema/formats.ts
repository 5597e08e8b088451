type Check = (value: string) => boolean;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;
const HOST_LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;

function isDate(value: string): boolean {
  const parts = DATE.exec(value);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isDateTime(value: string): boolean {
  const parts = TIME.exec(value.slice(11));
  return (
    /[Tt ]/.test(value.charAt(10)) &&
    isDate(value.slice(0, 10)) &&
    parts !== null &&
    Number(parts[1]) < 24 &&
    Number(parts[2]) < 60 &&
    Number(parts[3]) <= 60
  );
}

function isIpv4(value: string): boolean {
  const parts = value.split('.');
  return (
    parts.length === 4 &&
    parts.every(p => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) < 256)
  );
}

function isIpv6(value: string): boolean {
  if (!/^[0-9a-f:.]{2,45}$/i.test(value)) return false;
  try {
    return new URL(`http://[${value}]/`).hostname.length > 0;
  } catch {
    return false;
  }
}

function isHostname(value: string): boolean {
  return value.length <= 253 && value.split('.').every(l => HOST_LABEL.test(l));
}

function isUri(value: string): boolean {
  if (/\s/.test(value)) return false;
  // Go accepts any absolute URI or absolute path.
  if (value.startsWith('/')) return true;
  try {
    return new URL(value).protocol.length > 1;
  } catch {
    return false;
  }
}

function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@');
  return (
    value.length <= 320 &&
    at > 0 &&
    !/\s/.test(value) &&
    isHostname(value.slice(at + 1))
  );
}

function isDuration(value: string): boolean {
  return (
    value.length <= 100 &&
    /^[-+]?(0|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/.test(value)
  );
}

/** Formats that are checked; others are documentation, as in Kubernetes. */
const FORMATS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['date', isDate],
  ['date-time', isDateTime],
  ['datetime', isDateTime],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['hostname', isHostname],
  ['uri', isUri],
  ['email', isEmail],
  ['duration', isDuration],
  ['uuid', v => /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(v)],
  ['byte', v => v.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(v)],
]);

/** False when the format is known and the value does not have it. */
export function hasFormat(format: string, value: string): boolean {
  return FORMATS.get(format)?.(value) ?? true;
}

/** Range of an integer format; undefined when it is unbounded. */
export function integerRange(
  format: string | undefined,
): [number, number] | undefined {
  if (format === 'int32') return [-0x80000000, 0x7fffffff];
  if (format === 'int64') return [-(2 ** 63), 2 ** 63];
  return undefined;
}
