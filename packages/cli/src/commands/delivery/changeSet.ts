import { FINAL_CHANGE_SET_PHASES } from '@openchoreo-portal/delivery';
import {
  apiVersionOf,
  ChangeSet,
  changeSetKind,
} from '@openchoreo-portal/model';
import { Session } from '../../api/session';
import { followChangeSet } from '../../delivery/changeSet';
import { readComponent } from '../../delivery/pipeline';
import { CliError, EXIT, usageError } from '../../errors';
import { durationOption } from '../options';
import { DeployOptions, GLANCE_MS, projectOf } from './options';
import { approveRemedy, tellPromotion } from './outcome';

/** Several components, or a whole project: one change set. */
export async function promoteSet(
  session: Session,
  options: DeployOptions,
  names: readonly string[],
): Promise<void> {
  if (options.set?.length || options.release) {
    throw usageError(
      '--set and --release are for one component.',
      'Promote that component alone.',
    );
  }
  const timeoutMs = options.wait ? durationOption(options.timeout) : GLANCE_MS;
  const { client, io, settings } = session;
  const { namespace } = settings;
  const projectName =
    names.length > 0
      ? (await readComponent(session, names[0])).spec.owner.projectName
      : projectOf(options);
  const set = await client.create<ChangeSet>(changeSetKind, {
    apiVersion: apiVersionOf(changeSetKind),
    kind: changeSetKind.kind,
    metadata: { generateName: `${projectName}-${options.to}-`, namespace },
    spec: {
      owner: { projectName },
      environment: options.to!,
      ...(names.length > 0
        ? { components: names.map(name => ({ name })) }
        : {}),
    },
  });
  io.out(`${projectName}: change set ${set.metadata.name} to ${options.to}\n`);
  const { phase, message, promotion } = await followChangeSet({
    client,
    key: { namespace, name: set.metadata.name },
    timeoutMs,
    signal: io.signal,
    ...(options.wait
      ? { onChange: (text: string) => io.err(`  ${text}\n`) }
      : {}),
    done: state =>
      FINAL_CHANGE_SET_PHASES.has(state.phase) ||
      (!options.wait &&
        (state.phase === 'Executing' ||
          (state.phase === 'WaitingForApproval' && !!state.promotion))),
  });
  const failed = ['Rejected', 'Returned', 'Failed'].includes(phase);
  if (failed || (options.wait && phase !== 'Succeeded')) {
    throw new CliError(
      failed
        ? `The change set was not applied: ${message}`
        : `It is not done yet: ${message}`,
      {
        exitCode: EXIT.waiting,
        ...(promotion && !failed ? { remedy: approveRemedy(promotion) } : {}),
      },
    );
  }
  io.out(`${message}\n`);
  if (phase === 'WaitingForApproval') tellPromotion(io, promotion);
}
