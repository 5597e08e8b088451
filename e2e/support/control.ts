import http from 'node:http';
import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  approvalKind,
  componentReleaseKind,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';

const namespace = 'default';

/** What a control plane knows about deliveries, asked by somebody who may read it. */
export class Control {
  constructor(readonly client: ResourceClient) {}

  binding(component: string, environment: string): Promise<ReleaseBinding> {
    const name = `${component}-${environment}`;
    return this.client.get(releaseBindingKind, { namespace, name });
  }

  rendered(component: string, environment: string): Promise<RenderedRelease> {
    const name = `${component}-${environment}`;
    return this.client.get(renderedReleaseKind, { namespace, name });
  }

  /** True when what the binding asks for runs; false when there is no binding yet. */
  async ready(component: string, environment: string): Promise<boolean> {
    const found = (await this.list<ReleaseBinding>(releaseBindingKind)).find(
      item => item.metadata.name === `${component}-${environment}`,
    );
    return (
      found?.status?.conditions?.some(
        ({ type, status, observedGeneration }) =>
          type === 'Ready' &&
          status === 'True' &&
          observedGeneration === found.metadata.generation,
      ) ?? false
    );
  }

  /** What the first address of a component in an environment answers; empty when it does not. */
  async answer(component: string, environment: string): Promise<string> {
    const { status } = await this.binding(component, environment);
    const { host, port } = status?.endpoints?.[0].externalURLs?.http ?? {};
    return new Promise(resolve => {
      const request = http.get(
        // The ingress goes by the name that was asked for; not every resolver knows names below localhost.
        { host: '127.0.0.1', port, headers: { host: `${host}:${port}` } },
        async response => {
          let text = '';
          for await (const chunk of response) text += chunk;
          resolve(response.statusCode === 200 ? text : '');
        },
      );
      request.setTimeout(5000, () => request.destroy());
      request.on('error', () => resolve(''));
    });
  }

  promotions(): Promise<Promotion[]> {
    return this.list(promotionKind);
  }

  promotion({ metadata: { name } }: Promotion): Promise<Promotion> {
    return this.client.get(promotionKind, { namespace, name });
  }

  builds(component: string): Promise<WorkflowRun[]> {
    return this.list(workflowRunKind, `openchoreo.dev/component=${component}`);
  }

  /** Uids of the pods that run, as far as the control plane knows, of everything or of a component in an environment. */
  async podUids(component?: string, environment?: string): Promise<string[]> {
    return (await this.list<RenderedRelease>(renderedReleaseKind))
      .filter(
        ({ spec }) =>
          (!component || spec.owner.componentName === component) &&
          (!environment || spec.environmentName === environment),
      )
      .flatMap(({ status }) => status?.pods ?? [])
      .filter(pod => pod.phase === 'Running')
      .flatMap(pod => pod.uid ?? [])
      .sort();
  }

  /** How much there is of everything, which promotions did not execute exactly once, and which wait. */
  async everything() {
    const count = async (kind: ResourceKind) => (await this.list(kind)).length;
    const promotions = await this.promotions();
    return {
      builds: await count(workflowRunKind),
      releases: await count(componentReleaseKind),
      bindings: await count(releaseBindingKind),
      sets: await count(renderedReleaseKind),
      promotions: promotions.length,
      approvals: await count(approvalKind),
      notOnce: promotions
        .filter(
          ({ status }) =>
            status?.phase === 'Succeeded' &&
            status.history?.filter(h => h.phase === 'Executing').length !== 1,
        )
        .map(p => p.metadata.name),
      waiting: promotions
        .filter(p => p.status?.phase === 'WaitingForApproval')
        .map(p => p.metadata.name),
    };
  }

  private async list<T>(kind: ResourceKind, labelSelector?: string) {
    const { items } = await this.client.list(kind, {
      namespace,
      labelSelector,
    });
    return items as T[];
  }
}

/** Where the only build beside the known ones is: a step that runs, or `done`. Anything else is told as it is. */
export function buildStep(all: WorkflowRun[], known: string[]): string {
  const made = all.filter(run => !known.includes(run.metadata.name));
  if (made.length !== 1) return `${made.length} builds`;
  const { conditions, tasks } = made[0].status ?? {};
  const completed = conditions?.find(c => c.type === 'WorkflowCompleted');
  if (completed?.status === 'True') {
    return completed.reason === 'WorkflowSucceeded'
      ? 'done'
      : `${completed.reason}: ${completed.message}`;
  }
  return tasks?.find(task => task.phase === 'Running')?.name ?? 'no step';
}
