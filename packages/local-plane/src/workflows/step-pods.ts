import { ResourceClient } from '@openchoreo-portal/client';
import {
  Clock,
  KubeObject,
  StoredObject,
  isApiError,
  timestamp,
} from '@openchoreo-portal/model';
import { Pod } from '../kinds';
import { podName } from './argo/names';
import { ArgoWorkflow } from './argo/types';
import { StepCall } from './engine';
import {
  EXECUTOR_ANNOTATION,
  STEP_CONTAINER,
  WORKFLOW_EXECUTOR,
} from './types';

const FIELD_MANAGER = 'workflow-runner';
const COPIED = 'openchoreo.dev/';

/** The Pod object that stands for one step: what pages, `pods/log` and `kubectl` look at. Nothing but this class writes it. */
export class StepPod {
  private constructor(
    private readonly client: ResourceClient,
    private readonly clock: Clock,
    readonly object: StoredObject,
    private readonly startedAt: string,
  ) {}

  /** Makes the Pod, or takes over the one of an earlier try, and shows it as running. */
  static async start(
    client: ResourceClient,
    clock: Clock,
    workflow: ArgoWorkflow,
    call: StepCall,
  ): Promise<StepPod> {
    const manifest = stepPodManifest(workflow, call);
    let object: StoredObject;
    try {
      object = await client.create(Pod, manifest, {
        fieldManager: FIELD_MANAGER,
      });
    } catch (e) {
      if (!isApiError(e, 'AlreadyExists')) throw e;
      object = await client.get(Pod, {
        namespace: workflow.metadata.namespace,
        name: manifest.metadata.name ?? '',
      });
    }
    const pod = new StepPod(client, clock, object, timestamp(clock.now()));
    await pod.write('Running', { running: { startedAt: pod.startedAt } });
    return pod;
  }

  get name(): string {
    return this.object.metadata.name;
  }

  /** Shows the end of the step. A Pod that somebody deleted stays deleted. */
  async end(succeeded: boolean, message?: string): Promise<void> {
    await this.write(
      succeeded ? 'Succeeded' : 'Failed',
      {
        terminated: {
          exitCode: succeeded ? 0 : 1,
          reason: succeeded ? 'Completed' : 'Error',
          startedAt: this.startedAt,
          finishedAt: timestamp(this.clock.now()),
          ...(message && { message: message.slice(0, 2000) }),
        },
      },
      message,
    );
  }

  private async write(phase: string, state: object, message?: string) {
    const running = phase === 'Running';
    try {
      await this.client.patch(
        Pod,
        {
          namespace: this.object.metadata.namespace,
          name: this.object.metadata.name,
        },
        'merge',
        {
          status: {
            phase,
            message: message ?? null,
            startTime: this.startedAt,
            containerStatuses: [
              {
                name: STEP_CONTAINER,
                image: imageOf(this.object),
                ready: running,
                started: running,
                restartCount: 0,
                state,
              },
            ],
          },
        },
        { fieldManager: FIELD_MANAGER, subresource: 'status' },
      );
    } catch (e) {
      if (!isApiError(e, 'NotFound')) throw e;
    }
  }
}

function imageOf(pod: StoredObject): string {
  const spec = pod.spec as { containers?: { image?: string }[] } | undefined;
  return spec?.containers?.[0]?.image ?? '';
}

/** Manifest of a step's Pod, with Argo's names, labels and annotations. */
export function stepPodManifest(
  workflow: ArgoWorkflow,
  call: StepCall,
): KubeObject {
  const { metadata } = workflow;
  const copied = Object.fromEntries(
    Object.entries(metadata.labels ?? {}).filter(([k]) => k.startsWith(COPIED)),
  );
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(metadata.name, call.templateRef.template, call.nodeName),
      namespace: metadata.namespace,
      labels: {
        ...copied,
        'workflows.argoproj.io/workflow': metadata.name,
        'workflows.argoproj.io/completed': 'false',
      },
      annotations: {
        [EXECUTOR_ANNOTATION]: WORKFLOW_EXECUTOR,
        'workflows.argoproj.io/node-name': call.nodeName,
        'kubectl.kubernetes.io/default-container': STEP_CONTAINER,
      },
      ownerReferences: [
        {
          apiVersion: workflow.apiVersion,
          kind: workflow.kind,
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      restartPolicy: 'Never',
      containers: [
        { name: STEP_CONTAINER, image: `built-in.local/${call.ref}` },
      ],
    },
  };
}
