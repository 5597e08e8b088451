import { isJsonObject } from '@openchoreo-portal/model';
import { stepText } from './place';
import { mayHoldExpression, scanTemplate, ScanError, Scanned } from './scanner';

/** A template prepared for many renderings. `at` is the path from its root, for messages. */
export type TemplateNode =
  /** No expression below: the value as it is. */
  | { kind: 'static'; value: unknown }
  | { kind: 'string'; scanned: Scanned; at: string }
  /** A string that cannot be read; an error only when it is rendered. */
  | { kind: 'broken'; text: string; error: ScanError; at: string }
  | { kind: 'list'; items: TemplateNode[] }
  | {
      kind: 'map';
      entries: {
        key: string;
        scannedKey?: TemplateNode;
        value: TemplateNode;
        at: string;
      }[];
    };

/** Deepest nesting of a template. */
const MAX_DEPTH = 100;
const cache = new WeakMap<object, TemplateNode>();

/** Prepares a template; the same object is prepared once. Templates must not be changed afterwards. */
export function compileTemplate(template: unknown): TemplateNode {
  if (typeof template !== 'object' || template === null) {
    return compileNode(template, 0, '');
  }
  const known = cache.get(template);
  if (known) return known;
  const made = compileNode(template, 0, '');
  cache.set(template, made);
  return made;
}

function compileNode(
  template: unknown,
  depth: number,
  at: string,
): TemplateNode {
  if (depth > MAX_DEPTH) {
    const error = new ScanError(`nested deeper than ${MAX_DEPTH} levels`, 0);
    return { kind: 'broken', text: '', error, at };
  }
  if (typeof template === 'string') return compileString(template, at);
  if (Array.isArray(template)) {
    const items = template.map((item, i) =>
      compileNode(item, depth + 1, at + stepText(i)),
    );
    return items.every(i => i.kind === 'static')
      ? { kind: 'static', value: template }
      : { kind: 'list', items };
  }
  if (!isJsonObject(template)) return { kind: 'static', value: template };
  const entries = Object.keys(template).map(key => {
    const below = at + stepText(key);
    const value = compileNode(template[key], depth + 1, below);
    return mayHoldExpression(key)
      ? { key, scannedKey: compileString(key, below), value, at: below }
      : { key, value, at: below };
  });
  return entries.every(e => !e.scannedKey && e.value.kind === 'static')
    ? { kind: 'static', value: template }
    : { kind: 'map', entries };
}

function compileString(text: string, at: string): TemplateNode {
  if (!mayHoldExpression(text)) return { kind: 'static', value: text };
  try {
    const scanned = scanTemplate(text);
    return scanned.segments.some(s => s.kind === 'expression')
      ? { kind: 'string', scanned, at }
      : { kind: 'static', value: text };
  } catch (e) {
    if (e instanceof ScanError) return { kind: 'broken', text, error: e, at };
    throw e;
  }
}
