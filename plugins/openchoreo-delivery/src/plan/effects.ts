import { ObjectChange } from './types';

/** A way between pods, or into them from outside, that a change opens or closes. */
export interface ReachLine {
  opens: boolean;
  text: string;
}

/** Changes that do the same to running software. */
export interface EffectGroup {
  effect: NonNullable<ObjectChange['effect']>;
  changes: ObjectChange[];
  /** Only of routing and policy. */
  reach: ReachLine[];
}

const ORDER = [
  'recreate',
  'restart',
  'scale',
  'routing',
  'policy',
  'config',
  'none',
] as const;

/** Changes by what they do, what matters most first; groups without changes are left out. */
export function effectGroups(changes: readonly ObjectChange[]): EffectGroup[] {
  return ORDER.map(effect => {
    const own = changes.filter(c => (c.effect ?? 'none') === effect);
    return {
      effect,
      changes: own,
      reach: ['routing', 'policy'].includes(effect) ? reachOf(own) : [],
    };
  }).filter(group => group.changes.length > 0);
}

const DIRECTIONS = /^spec\.(ingress|egress)\b/;

/** What policies and routes open and close, in words; each line once. */
export function reachOf(changes: readonly ObjectChange[]): ReachLine[] {
  const out = new Map<string, ReachLine>();
  const say = (opens: boolean, text: string) =>
    out.set(`${opens}${text}`, { opens, text });
  for (const { object, change, fields } of changes) {
    const isPolicy = object.kind.endsWith('NetworkPolicy');
    const isRoute = object.kind.endsWith('Route') || object.kind === 'Ingress';
    if (change !== 'modify') {
      const opens = change === 'add';
      if (isRoute) say(opens, `addresses of ${object.kind} ${object.name}`);
      // A policy closes all it does not name: without it everybody gets in.
      if (isPolicy) say(!opens, `everything ${object.name} does not allow`);
      continue;
    }
    for (const { path, before, after } of fields) {
      const direction = DIRECTIONS.exec(path)?.[1];
      if (isPolicy && direction) {
        const word = direction === 'ingress' ? 'from' : 'to';
        if (after !== undefined) say(true, `${word} ${peer(after)}`);
        if (before !== undefined) say(false, `${word} ${peer(before)}`);
      } else if (isRoute && /^spec\.(hostnames|rules)\b/.test(path)) {
        if (after !== undefined) say(true, `${object.name}: ${peer(after)}`);
        if (before !== undefined) say(false, `${object.name}: ${peer(before)}`);
      }
    }
  }
  return [...out.values()];
}

const MAX_TEXT = 120;

/** A peer, port or host as one short line. */
function peer(value: unknown): string {
  const words: string[] = [];
  const collect = (node: unknown) => {
    if (node === null || typeof node !== 'object') {
      words.push(String(node));
      return;
    }
    if (Array.isArray(node)) {
      node.forEach(collect);
      return;
    }
    for (const [key, inner] of Object.entries(node)) {
      if (inner !== null && typeof inner === 'object') collect(inner);
      else words.push(`${key.split('/').pop()} ${inner}`);
    }
  };
  collect(value);
  const text = words.length > 0 ? words.join(', ') : 'everybody';
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
