import { IncomingMessage } from 'node:http';
import {
  AuthService,
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Subject } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';
import {
  identityFromClaims,
  toEntityName,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { parseEntityRef } from '@backstage/catalog-model';
import { AccessTokenVerifier } from './oidc';
import { People } from './people';

/** Turns credentials of any kind into the one form that authorisation, admission and audit know. */
export interface SubjectResolver {
  /** Throws `ApiError` Unauthorized when there is no credential, or one that does not prove anything. */
  fromRequest(req: IncomingMessage): Promise<Subject>;
  /** The same for credentials that the backend framework has verified. */
  fromCredentials(credentials: BackstageCredentials): Promise<Subject>;
}

/** Options of {@link createSubjectResolver}. */
export interface SubjectResolverOptions {
  auth: AuthService;
  userInfo: UserInfoService;
  /** One per configured OpenID Connect issuer. */
  issuers: readonly AccessTokenVerifier[];
  /** Told of everybody who was recognised. */
  people?: Pick<People, 'saw'>;
  now?: () => number;
}

const USER_CACHE_MS = 30_000;
const USER_CACHE_SIZE = 5_000;

/** See {@link SubjectResolver}. Group lookups of Backstage users are kept for 30 s. */
export function createSubjectResolver(
  options: SubjectResolverOptions,
): SubjectResolver {
  const { auth, userInfo, issuers, people, now = Date.now } = options;
  const users = new Map<string, { subject: Subject; until: number }>();

  async function fromCredentials(
    credentials: BackstageCredentials,
  ): Promise<Subject> {
    if (auth.isPrincipal(credentials, 'user')) {
      const { userEntityRef } = credentials.principal;
      const cached = users.get(userEntityRef);
      if (cached && cached.until > now()) return cached.subject;
      const info = await userInfo.getUserInfo(credentials);
      const subject = userSubject(
        userEntityRef,
        info.ownershipEntityRefs,
        'backstage-token',
      );
      void people?.saw(subject, now());
      if (users.size >= USER_CACHE_SIZE) users.clear();
      users.set(userEntityRef, { subject, until: now() + USER_CACHE_MS });
      return subject;
    }
    if (auth.isPrincipal(credentials, 'service')) {
      return serviceSubject(credentials.principal.subject);
    }
    throw unauthorized('The token belongs to nobody.');
  }

  return {
    fromCredentials,
    async fromRequest(req) {
      const token = bearerToken(req);
      if (!token) {
        throw unauthorized('This address needs a bearer token.');
      }
      const issuer = unverifiedIssuer(token);
      const verifier = issuers.find(candidate => candidate.issuer === issuer);
      if (!verifier) {
        return fromCredentials(
          await auth.authenticate(token).catch(error => {
            throw unauthorized('The token is not valid.', error);
          }),
        );
      }
      const { person, issuedAt } = await verifier
        .verify(token)
        .then(claims => ({
          person: identityFromClaims(claims, verifier.claimNames),
          // What a token says was true when it was made.
          issuedAt: Number(claims.iat ?? 0) * 1000,
        }))
        .catch(error => {
          throw unauthorized(
            `The access token of ${issuer} is not valid.`,
            error,
          );
        });
      const subject = userSubject(
        person.userRef,
        person.groupRefs,
        `oidc:${issuer}`,
      );
      void people?.saw(subject, issuedAt);
      return { ...subject, displayName: person.displayName };
    },
  };
}

/** The subject of a person: entitlements match on group names, as they stand in entity references. */
export function userSubject(
  userRef: string,
  ownershipRefs: readonly string[],
  how: string,
): Subject {
  const groups = ownershipRefs
    .map(ref => parseEntityRef(ref))
    .filter(ref => ref.kind.toLowerCase() === 'group')
    .map(ref => toEntityName(ref.name));
  return {
    id: userRef,
    kind: 'user',
    claims: {
      sub: [userRef, parseEntityRef(userRef).name],
      groups: [...new Set(groups)],
    },
    how,
  };
}

/** The subject of a plugin (`plugin:…`) or of a static token. */
export function serviceSubject(name: string): Subject {
  const id = `service:${name}`;
  return {
    id,
    kind: 'service',
    claims: { sub: [id, name], groups: [] },
    how: name.startsWith('plugin:') ? 'backstage-token' : 'static-token',
  };
}

function bearerToken(req: IncomingMessage): string | undefined {
  const match = /^Bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '');
  return match?.[1];
}

/** The `iss` claim of a JWT, unchecked: it only chooses who verifies. */
function unverifiedIssuer(token: string): string | undefined {
  try {
    const payload = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return typeof payload?.iss === 'string' ? payload.iss : undefined;
  } catch {
    return undefined;
  }
}

function unauthorized(message: string, cause?: unknown): ApiError {
  return new ApiError({
    reason: 'Unauthorized',
    message,
    remedy:
      'Sign in to the portal, run `occ login`, or send a service token as `Authorization: Bearer …`.',
    cause,
  });
}
