import { isDeepStrictEqual } from 'node:util';
import { ResourceKind } from '@openchoreo-portal/client';
import {
  ApiError,
  isApiError,
  isLegacy,
  KubeObject,
  NamespacedName,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
import { FIELD_MANAGER, Session } from '../api/session';
import { CliError, describeError } from '../errors';
import { Manifest } from './read';

/** Options of {@link applyAll}. */
export interface ApplyOptions {
  dryRun?: boolean;
  /** Take over fields that somebody else manages, and say so. Default: true. */
  takeOver?: boolean;
  /** What happens to fields that the server does not know. Default: refuse. */
  fieldValidation?: 'Strict' | 'Warn';
}

/** Writes every object with server-side apply and prints a line for each. One that fails does not hold back the others. */
export async function applyAll(
  session: Session,
  manifests: readonly Manifest[],
  options: ApplyOptions = {},
): Promise<void> {
  const note = options.dryRun ? ' (dry run)' : '';
  await each(session, namespacesFirst(manifests), async target => {
    const { kind, key, object } = target;
    const before = await session.client.get(kind, key).catch(orNothing);
    const write = {
      fieldManager: FIELD_MANAGER,
      dryRun: options.dryRun,
      fieldValidation: options.fieldValidation ?? 'Strict',
    };
    const { client, io } = session;
    const after = await client.apply(kind, object, write).catch(error => {
      if (options.takeOver === false || !isFieldConflict(error)) throw error;
      const name = `${object.kind.toLowerCase()}/${key.name}`;
      io.err(`! ${name}: taking over ${describeConflict(error)}\n`);
      return client.apply(kind, object, { ...write, force: true });
    });
    if (!before) return `created${note}`;
    return sameContent(before, after)
      ? `unchanged${note}`
      : `configured${note}`;
  });
}

/** Deletes every object, the last first. */
export async function deleteAll(
  session: Session,
  manifests: readonly Manifest[],
  options: { ignoreNotFound?: boolean } = {},
): Promise<void> {
  const backwards = namespacesFirst(manifests).reverse();
  await each(session, backwards, async ({ kind, key }) => {
    try {
      await session.client.delete(kind, key);
      return 'deleted';
    } catch (error) {
      if (options.ignoreNotFound && isApiError(error, 'NotFound')) {
        return 'not found';
      }
      throw error;
    }
  });
}

interface Target {
  kind: ResourceKind;
  key: NamespacedName;
  object: KubeObject;
}

async function each(
  session: Session,
  manifests: readonly Manifest[],
  act: (target: Target) => Promise<string>,
): Promise<void> {
  const { io } = session;
  let failed = 0;
  let firstError: unknown;
  for (const { object, where } of manifests) {
    const label = `${object.kind.toLowerCase()}/${object.metadata.name}`;
    try {
      const target = await targetOf(session, object);
      const space = target.key.namespace;
      io.out(`${label}${space ? ` in ${space}` : ''} ${await act(target)}\n`);
    } catch (error) {
      // Nothing else will work either.
      if (
        isApiError(error, 'Unauthorized') ||
        isApiError(error, 'ServiceUnavailable') ||
        !(error instanceof CliError || isApiError(error))
      ) {
        throw error;
      }
      failed += 1;
      firstError ??= error;
      io.err(`✖ ${label} (${where}): ${describeError(error)}\n`);
    }
  }
  if (failed === 0) return;
  if (manifests.length === 1) throw new Reported(firstError);
  throw new CliError(`${failed} of ${manifests.length} objects failed.`, {
    remedy: 'Correct them and run the command again; the others are done.',
  });
}

/** An error whose message was printed already. */
export class Reported extends Error {
  constructor(readonly error: unknown) {
    super('reported');
  }
}

async function targetOf(session: Session, object: KubeObject): Promise<Target> {
  const gvk = { ...parseApiVersion(object.apiVersion), kind: object.kind };
  const kind = await session.resolver.resolve(gvk);
  if (!kind) {
    // Tells "no such kind" from "not signed in".
    await session.kinds.all();
    throw new ApiError({
      reason: 'NotFound',
      message: `The server has no kind ${object.kind} in ${object.apiVersion}.`,
      remedy: isLegacy(object)
        ? 'It is of an older version: `occ convert -f FILE` prints what it is today.'
        : 'See `occ api-resources`.',
    });
  }
  const name = object.metadata.name!;
  const wanted = withoutServerFields(object);
  if (kind.scope === 'Cluster') return { kind, key: { name }, object: wanted };
  const namespace = object.metadata.namespace ?? session.settings.namespace;
  return {
    kind,
    key: { name, namespace },
    object: { ...wanted, metadata: { ...wanted.metadata, namespace } },
  };
}

/** What `occ get -o yaml` printed can be applied again, also elsewhere: what only a server may say is left out. */
function withoutServerFields(object: KubeObject): KubeObject {
  const { status: _status, ...rest } = object;
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    managedFields: _fields,
    ...metadata
  } = object.metadata;
  return { ...rest, metadata };
}

/** Equal but for what the server counts; a dry run gets no new resource version. */
function sameContent(a: StoredObject, b: StoredObject): boolean {
  if (a.metadata.resourceVersion !== b.metadata.resourceVersion) return false;
  const content = ({ metadata, ...rest }: StoredObject) => {
    const { managedFields: _, generation: __, ...kept } = metadata;
    return { ...rest, metadata: kept };
  };
  return isDeepStrictEqual(content(a), content(b));
}

const isFieldConflict = (error: unknown): error is ApiError =>
  isApiError(error, 'Conflict') &&
  error.causes.some(({ reason }) => reason === 'FieldManagerConflict');

/** E.g. `.spec.replicas from hpa`. */
const describeConflict = ({ causes }: ApiError) =>
  causes
    .map(({ field, message }) => {
      const manager = /"([^"]+)"/.exec(message)?.[1];
      return manager ? `${field} from ${manager}` : field;
    })
    .join(', ');

function namespacesFirst(manifests: readonly Manifest[]): Manifest[] {
  const isNamespace = ({ object }: Manifest) =>
    object.kind === 'Namespace' && object.apiVersion === 'v1';
  return [
    ...manifests.filter(isNamespace),
    ...manifests.filter(m => !isNamespace(m)),
  ];
}

function orNothing(error: unknown): undefined {
  if (isApiError(error, 'NotFound')) return undefined;
  throw error;
}
