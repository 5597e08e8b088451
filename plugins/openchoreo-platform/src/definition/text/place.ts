/** Where the cursor is in a YAML text. */
export interface Place {
  /** Keys and indexes from the root to the mapping (or value) that is being written. */
  path: (string | number)[];
  /** Whether a key or the value of the last key of `path` is being written. */
  writing: 'key' | 'value';
  /** What has been typed of it so far. */
  typed: string;
  /** Offset where `typed` begins. */
  from: number;
}

interface Level {
  indent: number;
  path: (string | number)[];
}

const KEY =
  /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#:'"[\]{},&*!|>%@`-][^#:]*?|-[^\s:#][^#:]*?))\s*:(?:\s+|$)/;

/**
 * Finds the place at an offset by indentation alone, so that it works on a text that is not valid YAML yet, as a text being typed is. Block style
 * only: inside `{…}`, `[…]` and texts of several lines there is no place.
 */
export function placeAt(text: string, offset: number): Place | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(0, lineStart).split('\n').slice(0, -1);
  const levels: Level[] = [{ indent: -1, path: [] }];
  let block: number | undefined;
  const items = new Map<string, number>();
  for (const line of before) {
    const indent = indentOf(line);
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (block !== undefined && indent > block) continue;
    block = undefined;
    if (line.startsWith('---')) return undefined;
    const value = readLine(line, indent, levels, items);
    if (value !== undefined && /^[|>]/.test(value)) block = indent;
  }
  const line = text.slice(lineStart, offset);
  const indent = indentOf(line);
  if (block !== undefined && (indent > block || line.trim() === '')) {
    return undefined;
  }
  if (/(^|\s)#/.test(line)) return undefined;
  return readCursor(line, lineStart, indent, levels, items);
}

const indentOf = (line: string) => line.length - line.trimStart().length;

/** Takes a finished line into the levels; its value, when it has a key with one. */
function readLine(
  line: string,
  indent: number,
  levels: Level[],
  items: Map<string, number>,
): string | undefined {
  const { rest, at } = openItems(line.trimStart(), indent, levels, items);
  const key = KEY.exec(rest);
  if (!key) return rest;
  while (levels[levels.length - 1].indent >= at) levels.pop();
  const parent = levels[levels.length - 1];
  levels.push({ indent: at, path: [...parent.path, unquote(key[1])] });
  return rest.slice(key[0].length);
}

/** Opens a level for each `- ` at the beginning of a line. */
function openItems(
  content: string,
  indent: number,
  levels: Level[],
  items: Map<string, number>,
): { rest: string; at: number } {
  let rest = content;
  let at = indent;
  for (let item = /^-(\s+|$)/.exec(rest); item; item = /^-(\s+|$)/.exec(rest)) {
    // Items may stand below their key without being indented.
    const here = at;
    while (
      levels[levels.length - 1].indent > here ||
      (levels[levels.length - 1].indent === here &&
        typeof last(levels[levels.length - 1].path) === 'number')
    ) {
      levels.pop();
    }
    const parent = levels[levels.length - 1];
    const list = `${JSON.stringify(parent.path)}@${here}`;
    const index = (items.get(list) ?? -1) + 1;
    items.set(list, index);
    levels.push({ indent: here, path: [...parent.path, index] });
    at += item[0].length;
    rest = rest.slice(item[0].length);
  }
  return { rest, at };
}

const last = (path: readonly (string | number)[]) => path[path.length - 1];

function readCursor(
  line: string,
  lineStart: number,
  indent: number,
  levels: Level[],
  items: Map<string, number>,
): Place | undefined {
  const { rest, at } = openItems(line.trimStart(), indent, levels, items);
  if (/^[[{|>&*!]/.test(rest)) return undefined;
  const key = KEY.exec(rest);
  const isItem = at !== indent;
  if (!isItem || key) {
    while (levels.length > 1 && levels[levels.length - 1].indent >= at) {
      levels.pop();
    }
  }
  const parent = levels[levels.length - 1];
  if (key) {
    const typed = rest.slice(key[0].length);
    if (/^[[{|>&*!]/.test(typed)) return undefined;
    return {
      path: [...parent.path, unquote(key[1])],
      writing: 'value',
      typed,
      from: lineStart + line.length - typed.length,
    };
  }
  return {
    path: parent.path,
    writing: 'key',
    typed: rest,
    from: lineStart + line.length - rest.length,
  };
}

function unquote(key: string): string {
  return /^(["']).*\1$/.test(key) ? key.slice(1, -1) : key;
}
