/** The name in a subject id: `user:default/dave` is dave, services of the platform are the platform. */
export function person(id: string | undefined): string {
  if (!id) return '';
  if (id.startsWith('service:')) return 'the platform';
  return id.split('/').pop() ?? id;
}
