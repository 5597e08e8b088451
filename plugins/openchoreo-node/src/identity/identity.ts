import { stringifyEntityRef } from '@backstage/catalog-model';

/** What a provider said about a person: the claims of ID token and userinfo. */
export type Claims = Record<string, unknown>;

/** A person as Backstage knows them. */
export interface PersonIdentity {
  /** Entity name of the User. */
  name: string;
  displayName: string;
  email?: string;
  /** Group names as in the token. */
  groups: string[];
  userRef: string;
  groupRefs: string[];
}

/** Claim names to read. */
export interface ClaimNames {
  username?: string;
  groups: string;
}

/**
 * Turns any text into an entity name: `[a-zA-Z0-9._-]`, at most 63 characters, alphanumeric at both ends
 * (https://backstage.io/docs/features/software-catalog/descriptor-format#name-required).
 * The same function names entities and signs people in, so ownership always matches.
 */
export function toEntityName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z0-9._-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, '')
    .toLowerCase();
}

/** Reads a person out of claims. Throws when no claim can name them. */
export function identityFromClaims(
  claims: Claims,
  names: ClaimNames,
): PersonIdentity {
  const text = (value: unknown) =>
    typeof value === 'string' && value.trim() ? value.trim() : undefined;
  const email = text(claims.email);
  const raw = names.username
    ? text(claims[names.username])
    : text(claims.preferred_username) ??
      email?.split('@')[0] ??
      text(claims.sub);
  const name = raw && toEntityName(raw);
  if (!name) {
    throw new Error(
      `The identity provider sent no usable '${
        names.username ?? 'preferred_username'
      }' claim. Set usernameClaim to a claim that names the person.`,
    );
  }
  const listed = claims[names.groups];
  const groups = [
    ...new Set(
      (Array.isArray(listed) ? listed : [listed])
        .map(text)
        .filter((group): group is string => group !== undefined),
    ),
  ];
  const ref = (kind: string, entityName: string) =>
    stringifyEntityRef({ kind, namespace: 'default', name: entityName });
  return {
    name,
    displayName: text(claims.name) ?? raw!,
    email,
    groups,
    userRef: ref('user', name),
    groupRefs: groups
      .map(toEntityName)
      .filter(Boolean)
      .map(group => ref('group', group)),
  };
}
