import { query } from '@openchoreo-portal/client';
import { readJson } from '@openchoreo-portal/client';
import { isApiError, StoredObject } from '@openchoreo-portal/model';
import { Command } from 'commander';
import { ServedKind } from '../api/kinds';
import { Session } from '../api/session';
import { CommonOptions } from '../config/settings';
import { usageError } from '../errors';
import { Io } from '../io';
import { applyAll, deleteAll } from '../manifests/apply';
import { printConversion } from '../manifests/convert';
import { readManifests } from '../manifests/read';
import { describeObject, EventObject, timeOf } from '../output/describe';
import { checkedOutput, OUTPUTS, showObjects } from '../output/get';
import { formatTable } from '../output/table';
import { inSession, many, withConnection, withNamespace } from './options';

interface GetOptions extends CommonOptions {
  output?: string;
  watch?: boolean;
  allNamespaces?: boolean;
  selector?: string;
  fieldSelector?: string;
}

/** `apply`, `get`, `describe`, `delete` and `api-resources`: what works for every kind. */
export function registerObjects(program: Command, io: Io): void {
  withNamespace(program.command('apply'))
    .description(
      'create or change the objects of files, with server-side apply',
    )
    .option(
      '-f, --filename <path>',
      'file, folder, or - for standard input; may be repeated',
      many,
    )
    .option(
      '--no-take-over',
      'refuse where somebody else manages a field with another value',
    )
    .option('--dry-run', 'ask the server what would happen, and change nothing')
    .action(
      inSession<
        CommonOptions & {
          filename?: string[];
          takeOver?: boolean;
          dryRun?: boolean;
        }
      >(io, async (session, { filename, ...options }) => {
        const files = needFiles(filename);
        await applyAll(session, await readManifests(io, files), options);
      }),
    );

  program
    .command('convert')
    .description(
      'print manifests of OpenChoreo v0.x (organizations, builds, classes, bindings, …) as those of today',
    )
    .option(
      '-f, --filename <path>',
      'file, folder, or - for standard input; may be repeated',
      many,
    )
    .action(async ({ filename }: { filename?: string[] }) => {
      const manifests = await readManifests(io, needFiles(filename));
      printConversion(
        io,
        manifests.map(({ object }) => object),
      );
    });

  withNamespace(program.command('get <kind> [name]'))
    .description('show objects of any kind')
    .option('-o, --output <form>', OUTPUTS.join('|'))
    .option('-w, --watch', 'go on showing changes')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('-l, --selector <labels>', 'only those with these labels')
    .option('--field-selector <fields>', 'only those with these fields')
    .action(
      inSession<GetOptions>(io, async (session, options, kindName, name) => {
        const [kindPart, namePart] = splitKind(kindName, name);
        const kind = await session.kinds.find(kindPart);
        await showObjects(session, {
          kind,
          name: namePart,
          namespace: options.allNamespaces
            ? undefined
            : namespaceFor(session, kind),
          output: checkedOutput(options.output, 'table'),
          watch: options.watch,
          labelSelector: options.selector,
          fieldSelector: options.fieldSelector,
        });
      }),
    );

  withNamespace(program.command('describe <kind> [name]'))
    .description('show one object with its conditions and events')
    .action(
      inSession(io, async (session, _options, kindName, name) => {
        const [kindPart, namePart] = splitKind(kindName, name);
        if (!namePart) {
          throw usageError('Which one?', 'Name it: occ describe KIND NAME.');
        }
        const kind = await session.kinds.find(kindPart);
        const namespace = namespaceFor(session, kind);
        const object = await session.client.get(kind, {
          name: namePart,
          namespace,
        });
        const { managedFields: _, ...metadata } = object.metadata;
        const events = await eventsOf(session, kind, object);
        io.out(describeObject({ ...object, metadata }, events, io.now()));
      }),
    );

  withNamespace(program.command('delete [kind] [names...]'))
    .description('delete objects, by file or by kind and name')
    .option(
      '-f, --filename <path>',
      'file, folder, or - for standard input; may be repeated',
      many,
    )
    .option('--ignore-not-found', 'do not fail when it is gone already')
    .action(
      async (
        kindName: string | undefined,
        names: string[],
        options: CommonOptions & {
          filename?: string[];
          ignoreNotFound?: boolean;
        },
        command: Command,
      ) =>
        inSession<typeof options>(io, async session => {
          if (options.filename) {
            const manifests = await readManifests(io, options.filename);
            await deleteAll(session, manifests, options);
            return;
          }
          if (!kindName) {
            throw usageError('What?', 'Give -f FILE, or KIND and NAME.');
          }
          const [kindPart, first] = splitKind(kindName, undefined);
          const kind = await session.kinds.find(kindPart);
          await deleteNamed(
            session,
            kind,
            first ? [first, ...names] : names,
            options,
          );
        })(options, command),
    );

  withConnection(program.command('api-resources'))
    .description('list the kinds of the server')
    .action(
      inSession(io, async session => {
        const kinds = [...(await session.kinds.all())].sort((a, b) =>
          a.plural.localeCompare(b.plural),
        );
        io.out(
          formatTable([
            ['NAME', 'SHORTNAMES', 'GROUP', 'VERSION', 'NAMESPACED', 'KIND'],
            ...kinds.map(k => [
              k.plural,
              k.shortNames.join(','),
              k.group,
              k.version,
              String(k.scope === 'Namespaced'),
              k.kind,
            ]),
          ]),
        );
      }),
    );
}

/** Deletes objects by name and prints a line for each. */
export async function deleteNamed(
  session: Session,
  kind: ServedKind,
  names: readonly string[],
  options: { ignoreNotFound?: boolean } = {},
): Promise<void> {
  if (names.length === 0) {
    throw usageError(
      'Which ones?',
      `Name them: occ delete ${kind.singular} NAME.`,
    );
  }
  const namespace = namespaceFor(session, kind);
  for (const name of names) {
    try {
      await session.client.delete(kind, { name, namespace });
      session.io.out(`${kind.singular}/${name} deleted\n`);
    } catch (error) {
      if (!options.ignoreNotFound || !isApiError(error, 'NotFound'))
        throw error;
    }
  }
}

/** The namespace to look in; undefined for cluster-scoped kinds. */
export const namespaceFor = (session: Session, kind: ServedKind) =>
  kind.scope === 'Namespaced' ? session.settings.namespace : undefined;

/** Events about an object, oldest first; none when they may not be seen. */
async function eventsOf(
  session: Session,
  kind: ServedKind,
  object: StoredObject,
): Promise<EventObject[]> {
  const { name, namespace, uid } = object.metadata;
  const root = namespace
    ? `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`
    : '/api/v1/events';
  try {
    const list = await readJson<{ items: EventObject[] }>(
      await session.kube({
        method: 'GET',
        path:
          root +
          query({
            fieldSelector: `involvedObject.name=${name},involvedObject.kind=${kind.kind}`,
          }),
      }),
    );
    return list.items
      .filter(({ involvedObject: about }) => !about?.uid || about.uid === uid)
      .sort((a, b) => timeOf(a).localeCompare(timeOf(b)));
  } catch (error) {
    if (isApiError(error, 'Forbidden')) return [];
    throw error;
  }
}

/** `component/web` is the same as `component web`. */
function splitKind(
  kind: string,
  name: string | undefined,
): [string, string | undefined] {
  if (name !== undefined || !kind.includes('/')) return [kind, name];
  const slash = kind.indexOf('/');
  return [kind.slice(0, slash), kind.slice(slash + 1)];
}

function needFiles(files: string[] | undefined): string[] {
  if (files?.length) return files;
  throw usageError('Apply what?', 'Give -f FILE, -f FOLDER, or -f -.');
}
