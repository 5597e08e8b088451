import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import { workspaceFiles } from '../git/workspaceFiles';
import { ActionDependencies, withDefaults } from './deps';

const BRANCH = 'main';
const DEFAULTS = { namespace: 'default', sourcePath: '.' } as const;

/**
 * `openchoreo:repository:create`: a repository on the embedded Git server whose first commit is what the template has made.
 *
 * Output: `cloneUrl`, `branch`, `commit` (empty in a dry run), `secretRef` for builds.
 */
export function createRepositoryAction({ git }: ActionDependencies) {
  return createTemplateAction({
    id: 'openchoreo:repository:create',
    description:
      'Creates a repository on the embedded Git server from the workspace.',
    supportsDryRun: true,
    schema: {
      input: {
        namespace: z => z.string().optional().describe('Default default.'),
        name: z => z.string().describe('Without .git.'),
        project: z =>
          z.string().optional().describe('Whose permissions apply.'),
        description: z => z.string().optional(),
        sourcePath: z => z.string().optional().describe('Default ..'),
      },
      output: {
        cloneUrl: z => z.string(),
        branch: z => z.string(),
        commit: z => z.string(),
        secretRef: z => z.string(),
      },
    },
    async handler(ctx) {
      const { namespace, name, project, description, sourcePath } =
        withDefaults(ctx.input, DEFAULTS);
      const client = git(await ctx.getInitiatorCredentials());
      const files = await workspaceFiles(ctx.workspacePath, sourcePath);
      if (ctx.isDryRun) {
        const taken = await client.get(namespace, name).catch(e => {
          if (isApiError(e, 'NotFound')) return undefined;
          throw e;
        });
        if (taken) {
          throw new ApiError({
            reason: 'AlreadyExists',
            message: `The repository ${namespace}/${name} exists already.`,
          });
        }
        ctx.logger.info(
          `Would create ${namespace}/${name} with ${files.length} files`,
        );
        ctx.output('cloneUrl', `https://git.example/${namespace}/${name}.git`);
        ctx.output('branch', BRANCH);
        ctx.output('commit', '');
        ctx.output('secretRef', '');
        return;
      }
      const made = await client.create({
        namespace,
        name,
        project,
        description,
        files,
      });
      ctx.logger.info(`Created ${made.cloneUrl} with ${files.length} files`);
      ctx.output('cloneUrl', made.cloneUrl);
      ctx.output('branch', made.defaultBranch);
      ctx.output('commit', made.branches[made.defaultBranch] ?? '');
      ctx.output('secretRef', made.secretRef);
    },
  });
}

/**
 * `openchoreo:repository:commit`: adds what the template has made to a repository of the embedded Git server, in a folder of its own.
 * Fails when the folder is there already.
 *
 * Output: as `openchoreo:repository:create`.
 */
export function commitRepositoryAction({ git }: ActionDependencies) {
  return createTemplateAction({
    id: 'openchoreo:repository:commit',
    description:
      'Adds the workspace as a folder to a repository of the embedded Git server.',
    supportsDryRun: true,
    schema: {
      input: {
        namespace: z => z.string().optional().describe('Default default.'),
        name: z => z.string(),
        branch: z => z.string().optional(),
        targetPath: z => z.string().describe('Folder in the repository.'),
        sourcePath: z => z.string().optional().describe('Default ..'),
        message: z => z.string().optional(),
      },
      output: {
        cloneUrl: z => z.string(),
        branch: z => z.string(),
        commit: z => z.string(),
        secretRef: z => z.string(),
      },
    },
    async handler(ctx) {
      const { namespace, name, targetPath, sourcePath } = withDefaults(
        ctx.input,
        DEFAULTS,
      );
      const client = git(await ctx.getInitiatorCredentials());
      const repository = await client.get(namespace, name);
      const branch = ctx.input.branch || repository.defaultBranch;
      const files = await workspaceFiles(
        ctx.workspacePath,
        sourcePath,
        targetPath,
      );
      let commit = '';
      if (!ctx.isDryRun) {
        const made = await client.commit(namespace, name, {
          branch,
          message: ctx.input.message ?? `Add ${targetPath}`,
          files,
          // A change by somebody else in the meantime must not be buried.
          expectedHead: repository.branches[branch],
          ifAbsent: targetPath,
        });
        commit = made.id;
        ctx.logger.info(
          `Added ${files.length} files to ${targetPath} of ${repository.cloneUrl}`,
        );
      }
      ctx.output('cloneUrl', repository.cloneUrl);
      ctx.output('branch', branch);
      ctx.output('commit', commit);
      ctx.output('secretRef', repository.secretRef);
    },
  });
}
