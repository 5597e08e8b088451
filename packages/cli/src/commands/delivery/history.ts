import { DeploymentRecord } from '@openchoreo-portal/delivery';
import { Session } from '../../api/session';
import { CommonOptions } from '../../config/settings';
import { CliError, usageError } from '../../errors';
import { formatTable } from '../../output/table';
import { deployComponent } from './component';
import { bindingIn } from './operate';
import { DeployOptions } from './options';
import { wantsJson } from '../options';

/** Options of `history`. */
export interface HistoryOptions extends CommonOptions {
  env?: string;
  limit?: string;
  output?: string;
}

/** What was changed in the environments of a component or a project, newest first. */
export interface DeploymentList {
  items: DeploymentRecord[];
  isComplete: boolean;
}

async function readHistory(
  session: Session,
  fields: Record<string, string | undefined>,
): Promise<DeploymentList> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) query.set(name, value);
  }
  const namespace = encodeURIComponent(session.settings.namespace);
  return session.controlPlane.request(
    'GET',
    `/delivery/v1alpha1/namespaces/${namespace}/deployments?${query}`,
  );
}

/** `history`: who changed what where, and how it ended. */
export async function showHistory(
  session: Session,
  options: HistoryOptions,
  name?: string,
): Promise<void> {
  const json = wantsJson(options.output);
  const { io, settings } = session;
  const limit = Number(options.limit ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) {
    throw usageError(`--limit ${options.limit} is not a number from 1 to 200.`);
  }
  if (!name && !settings.project) {
    throw usageError(
      'Whose history?',
      'Name a component, or a project with --project.',
    );
  }
  const list = await readHistory(session, {
    project: settings.project,
    component: name,
    environment: options.env,
    limit: String(limit),
  });
  if (json) {
    io.out(`${JSON.stringify(list, null, 2)}\n`);
    return;
  }
  if (list.items.length === 0) {
    io.out('Nothing was deployed yet.\n');
    return;
  }
  io.out(
    formatTable([
      [
        'AT',
        'COMPONENT',
        'ENVIRONMENT',
        'CHANGE',
        'RELEASE',
        'BY',
        'OUTCOME',
        'TOOK',
      ],
      ...list.items.map(record => [
        record.at,
        record.component,
        record.environment,
        record.change,
        record.releaseName ?? '',
        record.by,
        record.outcome,
        took(record),
      ]),
    ]),
  );
  if (!list.isComplete) io.err('There is more before these.\n');
}

function took({ at, finishedAt }: DeploymentRecord): string {
  if (!finishedAt) return '';
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(at)) / 1000);
  return seconds < 120 ? `${seconds}s` : `${Math.round(seconds / 60)}m`;
}

/** `rollback`: to a given release, or to the one that ran well before this one. */
export async function rollback(
  session: Session,
  options: DeployOptions & { env: string },
  name: string,
): Promise<void> {
  const { env, release } = options;
  const { spec } = await bindingIn(session, name, env);
  const target = release ?? (await releaseBefore(session, name, env, spec));
  await deployComponent(
    session,
    { ...options, to: env, release: target },
    name,
  );
}

async function releaseBefore(
  session: Session,
  component: string,
  environment: string,
  { releaseName }: { releaseName?: string },
): Promise<string> {
  const { items } = await readHistory(session, {
    component,
    environment,
    limit: '200',
  });
  const before = items.find(
    record =>
      record.releaseName !== undefined &&
      record.releaseName !== releaseName &&
      ['Succeeded', 'Replaced'].includes(record.outcome),
  );
  if (before?.releaseName) return before.releaseName;
  throw new CliError(
    `No other release of ${component} ran in ${environment} as far as the history goes.`,
    { remedy: 'Name one with --release.' },
  );
}
