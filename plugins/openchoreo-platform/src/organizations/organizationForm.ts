import { KubeObject } from '@openchoreo-portal/model';
import type { PlatformTextKey } from '../texts';

/** What a person fills in. */
export interface OrganizationForm {
  name: string;
  displayName: string;
  description: string;
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** What is wrong with the name (key of the text), or undefined. */
export function nameProblem(
  name: string,
  taken: readonly string[],
): PlatformTextKey | undefined {
  if (name.length > 63) return 'create.problem.long';
  if (!NAME.test(name)) {
    return 'create.problem.letters';
  }
  if (taken.includes(name)) return 'create.problem.taken';
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
