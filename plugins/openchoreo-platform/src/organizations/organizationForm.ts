import { KubeObject } from '@openchoreo-portal/model';

/** What a person fills in. */
export interface OrganizationForm {
  name: string;
  displayName: string;
  description: string;
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** What is wrong with the name, or undefined. */
export function nameProblem(
  name: string,
  taken: readonly string[],
): string | undefined {
  if (name.length > 63) return 'At most 63 characters.';
  if (!NAME.test(name)) {
    return 'Small letters, digits and hyphens; it starts and ends with a letter or digit.';
  }
  if (taken.includes(name)) return 'There is an organisation of that name.';
  return undefined;
}

/** A name made of a display name: `Team Blue!` becomes `team-blue`. */
export function nameFrom(displayName: string): string {
  return displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-|-+$/g, '');
}

/** The object to create. */
export function organizationOf(form: OrganizationForm): KubeObject {
  const displayName = form.displayName.trim();
  const description = form.description.trim();
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Organization',
    metadata: { name: form.name },
    spec: {
      ...(displayName ? { displayName } : {}),
      ...(description ? { description } : {}),
    },
  };
}
