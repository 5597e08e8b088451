import fs from 'node:fs/promises';
import path from 'node:path';
import { fillMarkers, KubeObject } from '@openchoreo-portal/model';
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
      if (value !== null)
        objects.push(fillMarkers(value, values) as KubeObject);
    }
  }
  return objects;
}
