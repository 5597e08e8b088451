import { SimulatedPromotion } from '@openchoreo-portal/delivery';
import { Command } from 'commander';
import { Session } from '../api/session';
import { CommonOptions } from '../config/settings';
import { usageError } from '../errors';
import { Io } from '../io';
import { readManifests } from '../manifests/read';
import { durationOption, inSession, withNamespace } from './options';

interface SimulateOptions extends CommonOptions {
  filename?: string;
  remove?: string;
  since?: string;
  output?: string;
}

interface Simulation {
  promotions: SimulatedPromotion[];
  total: number;
  differing: number;
  isComplete?: boolean;
}

/** Said where a replay does not look at what the gates saw. */
const BASIS: Record<SimulatedPromotion['basis'], string> = {
  Recorded: '',
  History: ' (no gate was there; by the history)',
  Today: ' (by what is known today)',
};

/** `policy simulate`. */
export function registerPolicy(program: Command, io: Io): void {
  const policy = program
    .command('policy')
    .description('rules of promotions, before they are in force');
  withNamespace(policy.command('simulate'))
    .description(
      'replay recorded promotions against a changed PromotionPolicy, and show which would have gone otherwise',
    )
    .option('-f, --filename <path>', 'the policy as it would be, or -')
    .option('--remove <name>', 'a policy that would be removed')
    .option('--since <duration>', 'how far to look back; default: everything')
    .option('-o, --output <form>', 'json')
    .action(inSession<SimulateOptions>(io, simulate));
}

async function simulate(
  session: Session,
  { filename, remove, since, output }: SimulateOptions,
): Promise<void> {
  const { io, settings, controlPlane } = session;
  if (!filename && !remove) {
    throw usageError(
      'What would change?',
      'Give a policy with -f, or name one with --remove.',
    );
  }
  if (output && output !== 'json') {
    throw usageError(`There is no output ${output}.`, 'Use -o json.');
  }
  const objects = filename ? await readManifests(io, [filename]) : [];
  if (
    filename &&
    (objects.length !== 1 || objects[0].object.kind !== 'PromotionPolicy')
  ) {
    throw usageError(
      `${filename} is not one PromotionPolicy.`,
      'Give one policy; replay others one by one.',
    );
  }
  const result = await controlPlane.request<Simulation>(
    'POST',
    `/delivery/v1alpha1/namespaces/${encodeURIComponent(
      settings.namespace,
    )}/simulations`,
    {
      ...(filename ? { policy: objects[0].object } : {}),
      ...(remove ? { remove } : {}),
      ...(since
        ? {
            since: new Date(
              io.now().getTime() - durationOption(since),
            ).toISOString(),
          }
        : {}),
    },
  );
  if (output === 'json') io.out(`${JSON.stringify(result, null, 2)}\n`);
  else io.out(simulationText(result));
}

/** Only what would have gone otherwise, newest first. */
export function simulationText({
  promotions,
  total,
  differing,
  isComplete,
}: Simulation): string {
  const lines = promotions
    .filter(p => p.differs)
    .map(
      p =>
        `${p.at}  ${p.component ?? p.project} to ${p.environment} (${
          p.name
        }): ${p.was} → ${p.would}. ${p.message}${BASIS[p.basis]}`,
    );
  if (isComplete === false) {
    lines.push('There is more in the history than was looked at.');
  }
  lines.push(
    `${differing} of ${total} recorded promotions would have gone otherwise.`,
  );
  return `${lines.join('\n')}\n`;
}
