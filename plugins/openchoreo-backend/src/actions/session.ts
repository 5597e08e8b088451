import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Subject } from '@openchoreo-portal/authorization';
import { ResourceClient } from '@openchoreo-portal/client';
import { isApiError } from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { SubjectResolver } from '../subject/resolver';

/** What actions work with. */
export interface ActionOptions {
  controlPlane: ControlPlane;
  subjects: SubjectResolver;
}

/** The one who calls an action, and a client that acts as them. */
export interface Session {
  subject: Subject;
  client: ResourceClient;
}

/** Runs an action as its caller: same authorisation, admission and audit (entrance `actions`) as every other way in. */
export async function asCaller<T>(
  { controlPlane, subjects }: ActionOptions,
  credentials: BackstageCredentials,
  run: (session: Session) => Promise<T>,
): Promise<{ output: T }> {
  try {
    const subject = await subjects.fromCredentials(credentials);
    const client = controlPlane.apiServer.clientFor({
      subject,
      entrance: 'actions',
      fieldManager: 'openchoreo-actions',
    });
    return { output: await run({ subject, client }) };
  } catch (error) {
    throw toBackstageError(error);
  }
}

/** The error as the backend framework's own, so that the status and the sentence reach the assistant. */
export function toBackstageError(error: unknown): unknown {
  if (!isApiError(error)) return error;
  const text = error.remedy
    ? `${error.message} ${error.remedy}`
    : error.message;
  switch (error.reason) {
    case 'Unauthorized':
      return new AuthenticationError(text, error);
    case 'Forbidden':
      return new NotAllowedError(text, error);
    case 'NotFound':
      return new NotFoundError(text, error);
    case 'BadRequest':
    case 'Invalid':
      return new InputError(text, error);
    case 'AlreadyExists':
    case 'Conflict':
      return new ConflictError(text, error);
    case 'NotImplemented':
    case 'ServiceUnavailable':
      return new ServiceUnavailableError(text, error);
    default:
      return error;
  }
}
