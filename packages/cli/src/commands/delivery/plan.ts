import { ChangePlan, Plan, SetPlan } from '@openchoreo-portal/delivery';
import { KubeObject } from '@openchoreo-portal/model';
import { stringify } from 'yaml';
import { Session } from '../../api/session';
import { BINDING_ROOTS, parseSettings } from '../../delivery/overrides';
import { usageError } from '../../errors';
import { readManifests } from '../../manifests/read';
import { checkedOutput } from '../../output/get';
import { changePlanText, planText, setPlanText } from '../../output/plan';
import { destination } from './destination';
import { DeployOptions, projectOf } from './options';

/** Options of `plan`. */
export interface PlanOptions extends DeployOptions {
  filename?: string;
  keep?: boolean;
  undeploy?: boolean;
  delete?: boolean;
  suspend?: boolean;
  output?: string;
}

/** `plan`: of one component, of a project, or of the change of a definition. */
export async function showPlan(
  session: Session,
  options: PlanOptions,
  name?: string,
): Promise<void> {
  const output = checkedOutput(options.output, 'table');
  const ask = <T extends object>(body: object) =>
    session.controlPlane.request<T>('POST', plansPath(session), body);
  const show = <T extends object>(plan: T, text: (plan: T) => string) => {
    if (output === 'json') session.io.out(`${JSON.stringify(plan, null, 2)}\n`);
    else if (output === 'yaml') session.io.out(stringify(plan));
    else session.io.out(text(plan));
  };
  if (options.filename) {
    const object = await definitionIn(session, options.filename);
    show(await ask<ChangePlan>({ object }), changePlanText);
    return;
  }
  if (!options.to) {
    throw usageError(
      'Where would it go?',
      'Name an environment with --to, or a changed definition with -f.',
    );
  }
  if (!name) {
    const request = {
      projectName: projectOf(options),
      environment: options.to,
    };
    show(await ask<SetPlan>(request), setPlanText);
    return;
  }
  show(await ask<Plan>(await requestFor(session, options, name)), planText);
}

/** What is asked about one component: by default the release that comes next. */
async function requestFor(
  session: Session,
  options: PlanOptions,
  name: string,
): Promise<object> {
  const { to, release, set, undeploy, suspend } = options;
  if (options.delete && (set || undeploy || suspend)) {
    throw usageError(
      'What is deleted has no values and no state.',
      'Leave out --set, --undeploy and --suspend, or --delete.',
    );
  }
  const stays = options.keep || undeploy || suspend || options.delete;
  if (stays && release) {
    throw usageError(
      '--release names another release.',
      'Leave out --keep, --undeploy, --delete and --suspend, or --release.',
    );
  }
  const what = stays
    ? { environment: to }
    : (await destination(session, name, options)).goal;
  return {
    componentName: name,
    environment: what.environment,
    ...('releaseName' in what ? { releaseName: what.releaseName } : {}),
    ...(undeploy ? { state: 'Undeploy' } : {}),
    ...(options.delete ? { state: 'Deleted' } : {}),
    ...(suspend ? { suspended: true } : {}),
    overrides: parseSettings(set ?? [], BINDING_ROOTS),
  };
}

async function definitionIn(
  { io }: Session,
  filename: string,
): Promise<KubeObject> {
  const manifests = await readManifests(io, [filename]);
  if (manifests.length !== 1) {
    throw usageError(
      `${filename} has ${manifests.length} objects.`,
      'Plan the change of one definition at a time.',
    );
  }
  return manifests[0].object;
}

const plansPath = ({ settings }: Session) =>
  `/delivery/v1alpha1/namespaces/${encodeURIComponent(
    settings.namespace,
  )}/plans`;
