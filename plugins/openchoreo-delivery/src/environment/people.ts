/** The name in a subject id: `user:default/dave` is dave. */
export function person(id: string | undefined): string {
  return id?.split('/').pop() ?? '';
}
