/** Path of a field, `spec.endpoints.http`. */
export function fieldPath(parent: string, key: string): string {
  return parent ? `${parent}.${key}` : key;
}

/** Path of a list item, `spec.env[2]`. */
export function indexPath(parent: string, index: number): string {
  return `${parent}[${index}]`;
}
