import { renderOffline } from '@openchoreo-portal/controllers';
import { fillMarkers, KubeObject } from '@openchoreo-portal/model';
import { Command } from 'commander';
import { CliError, usageError } from '../errors';
import { Io } from '../io';
import { readManifests } from '../manifests/read';
import { showProblem, showSet } from '../output/rendering';
import { many } from './options';

interface RenderOptions {
  filename?: string[];
  namespace?: string;
  project?: string;
  component?: string;
  environment?: string;
  output?: string;
  explain?: boolean;
  define?: string[];
}

/** `render`: what manifests become on the planes, without any server. */
export function registerRender(program: Command, io: Io): void {
  program
    .command('render')
    .description(
      'show what manifests become in each environment, without a server',
    )
    .option(
      '-f, --filename <path>',
      'file, folder, or - for standard input; may be repeated',
      many,
    )
    .option(
      '-n, --namespace <name>',
      'namespace of manifests that have none; default: default',
    )
    .option('-p, --project <name>', 'only this project')
    .option('-c, --component <name>', 'only this component')
    .option('-e, --environment <name>', 'only this environment')
    .option(
      '-o, --output <format>',
      'yaml, or json: one object on each line',
      'yaml',
    )
    .option(
      '--define <name=value>',
      'value of a ${name} marker, such as ${ingressPort} of deploy/seed; may be repeated',
      many,
    )
    .option(
      '--explain',
      'tell which type or trait made each object and which patches changed it',
    )
    .action(async (options: RenderOptions) => {
      const {
        filename,
        output = 'yaml',
        explain = false,
        define,
        ...rest
      } = options;
      if (!filename?.length) {
        throw usageError('Render what?', 'Give -f FILE, -f FOLDER, or -f -.');
      }
      if (output !== 'yaml' && output !== 'json') {
        throw usageError(`There is no output ${output}.`, 'Use yaml or json.');
      }
      const values = markersOf(define ?? []);
      const manifests = (
        await readManifests(io, filename, { skipOthers: true })
      ).map(manifest => ({
        ...manifest,
        object: fillMarkers(manifest.object, values) as KubeObject,
      }));
      const { sets, problems } = renderOffline(manifests, rest);
      for (const problem of problems) io.err(`${showProblem(problem)}\n`);
      if (problems.length > 0) {
        throw new CliError(
          `Nothing was rendered: ${problems.length} ${
            problems.length === 1 ? 'thing is' : 'things are'
          } wrong.`,
          { remedy: 'Correct the manifests; nothing was sent.' },
        );
      }
      for (const set of sets) {
        io.out(showSet(set, { output, explain }));
        for (const note of set.notes) {
          io.err(`! ${set.owner} in ${set.environment}: ${note}\n`);
        }
      }
    });
}

/** Values that are numbers are numbers, as in YAML. */
function markersOf(defines: readonly string[]) {
  return Object.fromEntries(
    defines.map(text => {
      const at = text.indexOf('=');
      if (at < 1) {
        throw usageError(`${text} defines nothing.`, 'Write NAME=VALUE.');
      }
      const value = text.slice(at + 1);
      const isNumber = /^\d+$/.test(value);
      return [text.slice(0, at), isNumber ? Number(value) : value];
    }),
  );
}
