import { getOwn, hasOwn, StructuralSchema } from '@openchoreo-portal/model';
import { PlatformText, platformTexts } from '../../texts';

/** Labels, annotations and names: the same for all kinds, so kinds' schemas leave them out. */
function metadataSchema(t: PlatformText): StructuralSchema {
  const names = { type: 'string' } as const;
  return {
    type: 'object',
    description: t('metadata.about'),
    properties: {
      name: { type: 'string', description: t('metadata.name') },
      namespace: { type: 'string', description: t('metadata.namespace') },
      labels: {
        type: 'object',
        description: t('metadata.labels'),
        additionalProperties: names,
      },
      annotations: {
        type: 'object',
        description: t('metadata.annotations'),
        additionalProperties: names,
      },
    },
  };
}

/** A kind's schema as people edit it: with metadata, without status. */
export function editableSchema(
  schema: StructuralSchema,
  t: PlatformText = platformTexts.english,
): StructuralSchema {
  const { status: _, ...properties } = schema.properties ?? {};
  return {
    ...schema,
    properties: { ...properties, metadata: metadataSchema(t) },
  };
}

/** The schema of what is at a path; undefined where the schema says nothing. */
export function schemaAt(
  schema: StructuralSchema,
  path: readonly (string | number)[],
): StructuralSchema | undefined {
  let node: StructuralSchema | undefined = schema;
  for (const step of path) {
    if (!node) return undefined;
    if (typeof step === 'number') {
      node = node.items;
    } else if (node.properties && hasOwn(node.properties, step)) {
      node = getOwn(node.properties, step) as StructuralSchema;
    } else {
      node =
        typeof node.additionalProperties === 'object'
          ? node.additionalProperties
          : undefined;
    }
  }
  return node;
}

/** What a value has to be, in a few words: `text`, `number`, `list of objects`, `one of a, b`. */
export function typeWords(schema: StructuralSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(String).join(', ')}`;
  if (schema['x-kubernetes-int-or-string']) return 'number or text';
  switch (schema.type) {
    case 'array':
      return schema.items
        ? `list of ${plural(typeWords(schema.items))}`
        : 'list';
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? 'object by name'
        : 'object';
    case 'string':
      return schema.format === 'date-time' ? 'time' : 'text';
    case 'integer':
      return 'whole number';
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'number';
    default:
      return 'any value';
  }
}

function plural(words: string): string {
  return words.startsWith('one of') || words.startsWith('list')
    ? words
    : `${words.replace(/ by name$/, '')}s`;
}

/** Bounds of a value, as sentences. */
export function boundWords(schema: StructuralSchema): string[] {
  const words: string[] = [];
  const say = (value: number | string | undefined, text: string) => {
    if (value !== undefined) words.push(text);
  };
  say(schema.minimum, `At least ${schema.minimum}.`);
  say(schema.maximum, `At most ${schema.maximum}.`);
  say(schema.minLength, `At least ${schema.minLength} characters.`);
  say(schema.maxLength, `At most ${schema.maxLength} characters.`);
  say(schema.minItems, `At least ${schema.minItems} items.`);
  say(schema.maxItems, `At most ${schema.maxItems} items.`);
  say(schema.pattern, `Matches ${schema.pattern}.`);
  if (schema.default !== undefined && !isEmptyObject(schema.default)) {
    words.push(`Default: ${JSON.stringify(schema.default)}.`);
  }
  for (const { rule, message } of schema['x-kubernetes-validations'] ?? []) {
    words.push(message ? `${message}.` : rule);
  }
  return words;
}

const isEmptyObject = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 0;
