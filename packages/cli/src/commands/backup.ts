import fs from 'node:fs';
import path from 'node:path';
import { query, readJson } from '@openchoreo-portal/client';
import { apiVersionOf, KubeObject } from '@openchoreo-portal/model';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { ServedKind } from '../api/kinds';
import { Session } from '../api/session';
import { inOrder, isBackedUp, portable } from '../backup/contents';
import { CommonOptions } from '../config/settings';
import { usageError } from '../errors';
import { Io } from '../io';
import { applyAll } from '../manifests/apply';
import { readManifests } from '../manifests/read';
import { inSession, many, withConnection } from './options';

const PAGE = 500;

/** `backup` and `restore`: everything people wrote, as one file that can be read, compared and applied. */
export function registerBackup(program: Command, io: Io): void {
  withConnection(program.command('backup'))
    .description(
      'export all objects of the installation as YAML that `occ restore` and Git tools can apply',
    )
    .option('-o, --output <file>', 'file to write; default: standard output')
    .option(
      '--at <moment>',
      'as it was then, such as 2026-11-21T10:00:00Z; default: now',
    )
    .action(
      inSession<CommonOptions & { output?: string; at?: string }>(
        io,
        async (session, options) => {
          const objects = await exportAll(session, options.at);
          const text = objects
            .map(object =>
              stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }),
            )
            .join('---\n');
          if (!options.output) {
            io.out(text);
            return;
          }
          const file = path.resolve(io.cwd, options.output);
          // Never half a backup under the name of a whole one.
          fs.writeFileSync(`${file}.part`, text, { mode: 0o600 });
          fs.renameSync(`${file}.part`, file);
          io.out(`${objects.length} objects in ${options.output}\n`);
        },
      ),
    );

  withConnection(program.command('restore'))
    .description(
      'make the objects of a backup again; what is there already is brought to its state, nothing is deleted',
    )
    .option(
      '-f, --filename <path>',
      'file, folder, or - for standard input; may be repeated',
      many,
    )
    .action(
      inSession<CommonOptions & { filename?: string[] }>(
        io,
        async (session, { filename }) => {
          if (!filename?.length)
            throw usageError('Restore what?', 'Give -f FILE.');
          const manifests = await readManifests(io, filename);
          const places = new Map(
            manifests.map(({ object, where }) => [object, where]),
          );
          const known = manifests.map(m => m.object).filter(isBackedUp);
          if (known.length < manifests.length)
            io.err(
              `! ${
                manifests.length - known.length
              } objects are left out: controllers make them again, or nobody may.\n`,
            );
          await applyAll(
            session,
            inOrder(known).map(object => ({
              object: portable(object),
              where: places.get(object)!,
            })),
            // An older backup may have fields that are gone; they are dropped, as the server would.
            { fieldValidation: 'Warn' },
          );
        },
      ),
    );
}

/** Every object a backup holds, in the order of its restore. Rejects when one kind cannot be read: half a backup is none. */
async function exportAll(
  session: Session,
  at: string | undefined,
): Promise<KubeObject[]> {
  const kinds = (await session.kinds.all()).filter(
    // What nobody can make, like the definitions of kinds, comes with the server.
    kind =>
      kind.verbs.includes('list') &&
      kind.verbs.includes('create') &&
      isBackedUp(kind),
  );
  const lists: KubeObject[][] = [];
  for (const kind of kinds) lists.push(await exportKind(session, kind, at));
  return inOrder(lists.flat());
}

async function exportKind(
  session: Session,
  kind: ServedKind,
  at: string | undefined,
): Promise<KubeObject[]> {
  const apiVersion = apiVersionOf(kind);
  const root = kind.group ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const objects: KubeObject[] = [];
  let token: string | undefined;
  do {
    const page = await readJson<{
      items: KubeObject[];
      metadata: { continue?: string };
    }>(
      await session.kube({
        method: 'GET',
        path: `${root}/${kind.plural}${query({
          limit: String(PAGE),
          continue: token,
          at,
        })}`,
        headers: { accept: 'application/json' },
      }),
    );
    for (const item of page.items)
      objects.push(portable({ ...item, apiVersion, kind: kind.kind }));
    token = page.metadata.continue;
  } while (token);
  return objects;
}
