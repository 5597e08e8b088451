import { CelCallContext, CelFunction } from '@openchoreo-portal/cel';
import {
  fnv1a32,
  generateName,
  isJsonObject,
  MAX_LABEL,
  MAX_NAME,
  setOwn,
} from '@openchoreo-portal/model';
import { OMIT } from './omit';

/** The platform's own functions of template expressions. */
export const TEMPLATE_FUNCTIONS: readonly CelFunction[] = [
  { signature: 'oc_omit(): dyn', evaluate: () => OMIT },
  {
    signature:
      'oc_merge(map<string, dyn>, map<string, dyn>...): map<string, dyn>',
    evaluate: (maps, context) => merge(maps, context),
  },
  {
    signature: 'oc_generate_name(dyn...): string',
    evaluate: (parts, context) => nameOf(parts, MAX_NAME, context),
  },
  {
    signature: 'oc_dns_label(dyn...): string',
    evaluate: (parts, context) => nameOf(parts, MAX_LABEL, context),
  },
  {
    signature: 'oc_hash(string): string',
    evaluate: ([text], context) => {
      context.charge(String(text).length / 16);
      return fnv1a32(String(text));
    },
  },
];

/** Shallow: fields of later maps win. */
function merge(maps: readonly unknown[], context: CelCallContext): unknown {
  const out: Record<string, unknown> = {};
  for (const map of maps) {
    if (!isJsonObject(map)) context.fail('oc_merge: every argument is a map');
    const keys = Object.keys(map as object);
    context.charge(keys.length);
    context.allocate(keys.length);
    for (const key of keys) {
      setOwn(out, key, (map as Record<string, unknown>)[key]);
    }
  }
  return out;
}

function nameOf(
  args: readonly unknown[],
  limit: number,
  context: CelCallContext,
): string {
  const parts = args.flat().map(part => {
    if (typeof part === 'string') return part;
    if (typeof part === 'number' || typeof part === 'bigint') {
      return String(part);
    }
    return context.fail('a part of a name is a string');
  });
  context.charge(parts.join('-').length / 4 + 10);
  return generateName(parts, { limit });
}
