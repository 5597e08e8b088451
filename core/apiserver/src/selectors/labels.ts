import { ApiError } from '@openchoreo-portal/model';

type Labels = Record<string, string> | undefined;
type Requirement = (labels: Labels) => boolean;

const KEY =
  /^([a-z0-9A-Z.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const MAX_LENGTH = 65_536;
/** Every requirement is checked on every object. */
const MAX_REQUIREMENTS = 100;

function bad(selector: string, why: string): ApiError {
  const shown = selector.length > 200 ? `${selector.slice(0, 200)}…` : selector;
  return new ApiError({
    reason: 'BadRequest',
    message: `The label selector "${shown}" is not valid: ${why}.`,
    remedy:
      'Use key=value, key!=value, key in (a,b), key notin (a,b), key or !key, joined by commas.',
  });
}

/** Splits at commas outside parentheses. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map(part => part.trim());
}

function requirement(part: string, selector: string): Requirement {
  const key = (raw: string) => {
    const name = raw.trim();
    if (!KEY.test(name)) throw bad(selector, `"${name}" is not a label key`);
    return name;
  };
  const value = (raw: string) => {
    const text = raw.trim();
    if (!VALUE.test(text))
      throw bad(selector, `"${text}" is not a label value`);
    return text;
  };
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set) {
    const name = key(set[1]);
    const values = new Set(set[3].split(',').map(value));
    return set[2] === 'in'
      ? labels => labels?.[name] !== undefined && values.has(labels[name])
      : labels => labels?.[name] === undefined || !values.has(labels[name]);
  }
  const operator = /(!=|==|=)/.exec(part);
  if (operator) {
    const name = key(part.slice(0, operator.index));
    const wanted = value(part.slice(operator.index + operator[0].length));
    return operator[0] === '!='
      ? labels => labels?.[name] !== wanted
      : labels => labels?.[name] === wanted;
  }
  if (part.startsWith('!')) {
    const name = key(part.slice(1));
    return labels => labels?.[name] === undefined;
  }
  const name = key(part);
  return labels => labels?.[name] !== undefined;
}

/**
 * Compiles a Kubernetes label selector (equality and set based).
 *
 * @param selector - absent or empty selects everything
 * @throws ApiError BadRequest when it cannot be read
 */
export function parseLabelSelector(
  selector: string | undefined,
): ((labels: Labels) => boolean) | undefined {
  const text = selector?.trim();
  if (!text) return undefined;
  if (text.length > MAX_LENGTH) throw bad(text, 'it is too long');
  const parts = split(text);
  if (parts.length > MAX_REQUIREMENTS)
    throw bad(text, `it has more than ${MAX_REQUIREMENTS} requirements`);
  const all = parts.map(part => requirement(part, text));
  return labels => all.every(matches => matches(labels));
}
