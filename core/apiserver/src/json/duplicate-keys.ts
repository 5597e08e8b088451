import { Document, isMap, isScalar, isSeq, Node } from 'yaml';

const MOST = 20;
const MAX_DEPTH = 200;

/** Paths of object keys that occur more than once, in JSON text or a YAML document; at most 20. */
export function duplicateKeys(source: string | Document): string[] {
  const found: string[] = [];
  if (typeof source === 'string') scanJson(source, found);
  else if (source.contents) scanYaml(source.contents as Node, '', found, 0);
  return found;
}

function scanYaml(
  node: Node,
  path: string,
  found: string[],
  depth: number,
): void {
  if (depth > MAX_DEPTH || found.length >= MOST) return;
  if (isMap(node)) {
    const seen = new Set<string>();
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const at = path ? `${path}.${key}` : key;
      if (seen.has(key)) found.push(at);
      seen.add(key);
      if (pair.value) scanYaml(pair.value as Node, at, found, depth + 1);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, i) =>
      scanYaml(item as Node, `${path}[${i}]`, found, depth + 1),
    );
  }
}

interface Frame {
  path: string;
  keys?: Set<string>;
  index: number;
}

/** Walks valid JSON text token by token: `JSON.parse` keeps the last of two keys and says nothing. */
function scanJson(text: string, found: string[]): void {
  const stack: Frame[] = [];
  let key: string | undefined;
  const pathHere = () => {
    const top = stack[stack.length - 1];
    if (!top) return '';
    if (!top.keys) return `${top.path}[${top.index}]`;
    return top.path ? `${top.path}.${key}` : key!;
  };
  for (let i = 0; i < text.length && found.length < MOST; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: {
        const start = i++;
        while (text.charCodeAt(i) !== 0x22)
          i += text.charCodeAt(i) === 0x5c ? 2 : 1;
        const top = stack[stack.length - 1];
        if (!top?.keys || !isKey(text, i + 1)) break;
        const raw = text.slice(start, i + 1);
        key = raw.includes('\\')
          ? (JSON.parse(raw) as string)
          : raw.slice(1, -1);
        if (top.keys.has(key)) found.push(pathHere());
        top.keys.add(key);
        break;
      }
      case 0x7b:
        stack.push({ path: pathHere(), keys: new Set(), index: 0 });
        break;
      case 0x5b:
        stack.push({ path: pathHere(), index: 0 });
        break;
      case 0x7d:
      case 0x5d:
        stack.pop();
        break;
      case 0x2c: {
        const top = stack[stack.length - 1];
        if (top && !top.keys) top.index++;
        break;
      }
      default:
    }
  }
}

function isKey(text: string, from: number): boolean {
  let i = from;
  while (text.charCodeAt(i) <= 0x20) i++;
  return text.charCodeAt(i) === 0x3a;
}
