import { RJSFSchema, UiSchema } from '@rjsf/utils';
import {
  isJsonObject,
  JsonObject,
  resolveParameterSchema,
  StructuralSchema,
} from '@openchoreo-portal/model';

/** A parameter schema as the form library wants it. */
export interface FormSchema {
  schema: RJSFSchema;
  uiSchema: UiSchema;
  /** The schema that values are checked against; the same that the server uses. */
  structural: StructuralSchema;
}

const MOST_DEPTH = 24;
/** Free objects, and whatever has no type: written as YAML. */
const FREE = 'free';

/**
 * Turns the schema of a type into a form. Defaults are shown, never filled in: what a person leaves empty stays with the type, and follows it
 * when a platform engineer changes the default.
 *
 * @throws ApiError `Invalid` when the schema itself is broken
 */
export function formSchema(raw: JsonObject | undefined): FormSchema {
  const structural = resolveParameterSchema(raw);
  const uiSchema: UiSchema = { 'ui:options': { label: false } };
  const schema = convert(structural, uiSchema, '', 0);
  return { schema: { ...schema, title: '' }, uiSchema, structural };
}

function convert(
  node: StructuralSchema,
  ui: UiSchema,
  name: string,
  depth: number,
): RJSFSchema {
  const options: NonNullable<UiSchema['ui:options']> = {
    ...((ui['ui:options'] as object) ?? {}),
  };
  ui['ui:options'] = options;
  const out: RJSFSchema = {
    title: node.title || readable(name),
    ...(node.description ? { description: node.description } : {}),
  };
  if (node.default !== undefined && !isJsonObject(node.default)) {
    options.typeDefault = node.default as object;
    if (!Array.isArray(node.default)) ui['ui:placeholder'] = `${node.default}`;
  }
  if (node.example !== undefined) out.examples = [`${node.example}`];
  if (depth > MOST_DEPTH) return free(ui, out);
  if (node['x-kubernetes-int-or-string']) return { ...out, type: 'string' };
  switch (node.type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return scalar(node, out, ui);
    case 'array': {
      const items: UiSchema = {};
      ui.items = items;
      return {
        ...out,
        type: 'array',
        items: convert(node.items ?? {}, items, '', depth + 1),
        ...pick(node, ['minItems', 'maxItems']),
      };
    }
    case 'object':
      return object(node, out, ui, depth);
    default:
      return free(ui, out);
  }
}

function scalar(
  node: StructuralSchema,
  out: RJSFSchema,
  ui: UiSchema,
): RJSFSchema {
  if (node.enum && node.type !== 'boolean') ui['ui:widget'] = 'select';
  else if (node.type === 'integer' || node.type === 'number') {
    ui['ui:widget'] = 'updown';
  } else if (node.format === 'textarea') ui['ui:widget'] = 'textarea';
  return {
    ...out,
    type: node.type,
    ...pick(node, ['enum', 'minimum', 'maximum', 'multipleOf', 'maxLength']),
  };
}

function object(
  node: StructuralSchema,
  out: RJSFSchema,
  ui: UiSchema,
  depth: number,
): RJSFSchema {
  const names = Object.keys(node.properties ?? {});
  const more = node.additionalProperties;
  if (names.length === 0 && !isJsonObject(more)) return free(ui, out);
  const properties: Record<string, RJSFSchema> = {};
  for (const key of names) {
    const below: UiSchema = {};
    properties[key] = convert(node.properties![key], below, key, depth + 1);
    ui[key] = below;
  }
  const required = (node.required ?? []).filter(
    key => node.properties?.[key]?.default === undefined,
  );
  if (isJsonObject(more)) {
    const below: UiSchema = {};
    ui.additionalProperties = below;
    return {
      ...out,
      type: 'object',
      properties,
      required,
      additionalProperties: convert(
        more as StructuralSchema,
        below,
        '',
        depth + 1,
      ),
    };
  }
  return { ...out, type: 'object', properties, required };
}

function free(ui: UiSchema, out: RJSFSchema): RJSFSchema {
  ui['ui:field'] = FREE;
  return out;
}

function pick(
  node: StructuralSchema,
  keys: readonly (keyof StructuralSchema)[],
): object {
  return Object.fromEntries(
    keys.filter(k => node[k] !== undefined).map(k => [k, node[k]]),
  );
}

/** `terminationGracePeriodSeconds` as people read it: `Termination grace period seconds`. */
export function readable(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .split(' ')
    .filter(Boolean)
    .map(word => (/^[A-Z0-9]+$/.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
