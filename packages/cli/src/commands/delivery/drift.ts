import { ANNOTATIONS, releaseBindingKind } from '@openchoreo-portal/model';
import { FIELD_MANAGER, Session } from '../../api/session';
import { CommonOptions } from '../../config/settings';
import { readComponent, renderedOf } from '../../delivery/pipeline';
import { CliError, usageError } from '../../errors';
import { short } from '../../output/plan';
import { formatTable } from '../../output/table';
import { bindingIn } from './operate';
import { wantsJson } from '../options';

/** Options of `drift`. */
export interface DriftOptions extends CommonOptions {
  env?: string;
  revert?: boolean;
  output?: string;
}

/** `drift`: what others changed on the plane; with `--revert`, put it back. */
export async function showDrift(
  session: Session,
  options: DriftOptions,
  name: string,
): Promise<void> {
  const json = wantsJson(options.output);
  const { client, io, settings } = session;
  const { namespace } = settings;
  if (options.revert && !options.env) {
    throw usageError('Where is it to be put back?', 'Name one with --env.');
  }
  const rendered = await renderedOf(
    session,
    await readComponent(session, name),
  );
  const found = rendered
    .filter(r => !options.env || r.spec.environmentName === options.env)
    .flatMap(({ spec, status }) =>
      (status?.drift ?? []).map(entry => ({
        environment: spec.environmentName,
        ...entry,
      })),
    );
  const present = found.filter(entry => entry.state === 'Present');
  if (options.revert) {
    if (present.length === 0) {
      throw new CliError(`Nothing of ${name} waits in ${options.env}.`);
    }
    const { metadata } = await bindingIn(session, name, options.env!);
    await client.patch(
      releaseBindingKind,
      { namespace, name: metadata.name },
      'merge',
      {
        metadata: {
          annotations: {
            [ANNOTATIONS.revertDrift]: present.map(e => e.id).join(','),
          },
        },
      },
      { fieldManager: FIELD_MANAGER },
    );
    io.out(
      `${present.length} ${
        present.length === 1 ? 'change is' : 'changes are'
      } put back in ${options.env}.\n`,
    );
    return;
  }
  if (json) {
    io.out(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  if (found.length === 0) {
    io.out('Nobody changed anything on the planes.\n');
    return;
  }
  io.out(
    formatTable([
      [
        'ENVIRONMENT',
        'OBJECT',
        'FIELD',
        'DEPLOYED',
        'NOW',
        'BY',
        'AT',
        'STATE',
      ],
      ...found.map(entry => [
        entry.environment,
        `${entry.kind}/${entry.name}`,
        ...(entry.deleted
          ? ['(the object)', 'applied', 'deleted']
          : [entry.path, short(entry.before), short(entry.after)]),
        entry.manager,
        entry.since ?? entry.at,
        entry.state,
      ]),
    ]),
  );
}
