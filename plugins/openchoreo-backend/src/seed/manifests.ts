import fs from 'node:fs/promises';
import path from 'node:path';
import { KubeObject } from '@openchoreo-portal/model';
import { parseAllDocuments } from 'yaml';

/** Reads all documents of the `.yaml` files of a directory, in file-name order. `${NAME}` markers are replaced from `values`. */
export async function readManifests(
  directory: string,
  values: Record<string, string | number>,
): Promise<KubeObject[]> {
  const names = (await fs.readdir(directory))
    .filter(name => name.endsWith('.yaml'))
    .sort();
  const objects: KubeObject[] = [];
  for (const name of names) {
    const text = await fs.readFile(path.join(directory, name), 'utf8');
    for (const document of parseAllDocuments(text)) {
      const [error] = document.errors;
      if (error) throw new Error(`${name}: ${error.message}`);
      const value: unknown = document.toJS();
      if (value !== null) objects.push(fill(value, values) as KubeObject);
    }
  }
  return objects;
}

/** Replaces `${NAME}` markers; a value that is only a marker takes its type too. Expressions of templates, which look alike, have other names and stay. */
function fill(
  value: unknown,
  values: Record<string, string | number>,
): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{(\w+)\}$/.exec(value);
    if (whole && Object.hasOwn(values, whole[1])) return values[whole[1]];
    return value.replace(/\$\{(\w+)\}/g, (marker, name) =>
      Object.hasOwn(values, name) ? String(values[name]) : marker,
    );
  }
  if (Array.isArray(value)) return value.map(item => fill(item, values));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fill(item, values)]),
    );
  }
  return value;
}
