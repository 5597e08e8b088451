import { ANNOTATIONS, KubeObject } from '@openchoreo-portal/model';
import { readSmall } from './build/detect';
import { WorkloadDescriptor } from './descriptor';
import { failStep } from './errors';

const MAX_FILE = 512 * 1024;

/** What {@link buildWorkload} needs besides the descriptor. */
export interface WorkloadTarget {
  namespace: string;
  project: string;
  component: string;
  image: string;
}

/** The Workload of a component: from its descriptor, or with nothing but the image when there is none. Files are read below `folder`. */
export async function buildWorkload(
  target: WorkloadTarget,
  descriptor: WorkloadDescriptor | undefined,
  folder: string,
): Promise<KubeObject> {
  const { namespace, project, component, image } = target;
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Workload',
    metadata: {
      name: `${component}-workload`,
      namespace,
      // Without a descriptor only the image of an existing Workload may change.
      annotations: {
        [ANNOTATIONS.workloadFromSource]: String(descriptor !== undefined),
      },
    },
    spec: {
      owner: { projectName: project, componentName: component },
      ...(descriptor
        ? await fromDescriptor(descriptor, image, folder)
        : { container: { image } }),
    },
  };
}

async function fromDescriptor(
  descriptor: WorkloadDescriptor,
  image: string,
  folder: string,
) {
  const { configurations, dependencies } = descriptor;
  const env = await Promise.all(
    (configurations?.env ?? []).map(async e => ({
      key: e.name,
      ...(await valueOf(e, folder, `configurations.env ${e.name}`)),
    })),
  );
  const files = await Promise.all(
    (configurations?.files ?? []).map(async f => ({
      key: f.name,
      mountPath: f.mountPath,
      ...(await valueOf(f, folder, `configurations.files ${f.name}`)),
    })),
  );
  const endpoints: Record<string, unknown> = {};
  for (const e of descriptor.endpoints ?? []) {
    const basePath = e.basePath ?? e.context;
    endpoints[e.name] = {
      type: e.type,
      port: e.port,
      ...(e.targetPort !== undefined && { targetPort: e.targetPort }),
      ...(e.displayName && { displayName: e.displayName }),
      ...(basePath && { basePath }),
      ...(e.visibility?.length && { visibility: e.visibility }),
      ...(e.schemaFile && {
        schema: {
          type: schemaType(e.type),
          content: await required(folder, e.schemaFile),
        },
      }),
    };
  }
  return {
    container: {
      image,
      ...(env.length && { env }),
      ...(files.length && { files }),
    },
    ...(Object.keys(endpoints).length && { endpoints }),
    ...((dependencies?.endpoints?.length ||
      dependencies?.resources?.length) && {
      dependencies: {
        ...(dependencies.endpoints?.length && {
          endpoints: dependencies.endpoints.map(withVisibility),
        }),
        ...(dependencies.resources?.length && {
          resources: dependencies.resources,
        }),
      },
    }),
  };
}

function withVisibility(dependency: unknown): unknown {
  return typeof dependency === 'object' && dependency !== null
    ? { visibility: 'project', ...dependency }
    : dependency;
}

function schemaType(endpointType: string): string {
  switch (endpointType) {
    case 'GraphQL':
      return 'GraphQL';
    case 'gRPC':
      return 'gRPC';
    case 'Websocket':
      return 'AsyncAPI';
    default:
      return 'REST';
  }
}

async function valueOf(
  entry: {
    value?: unknown;
    valueFrom?: { path?: string; secretKeyRef?: unknown };
  },
  folder: string,
  where: string,
): Promise<{ value: string } | { valueFrom: { secretKeyRef: unknown } }> {
  if (entry.valueFrom?.secretKeyRef) {
    return { valueFrom: { secretKeyRef: entry.valueFrom.secretKeyRef } };
  }
  if (entry.valueFrom?.path) {
    return { value: await required(folder, entry.valueFrom.path) };
  }
  if (entry.value === undefined || entry.value === null) {
    throw failStep(`workload.yaml: ${where} has neither value nor valueFrom.`);
  }
  return { value: String(entry.value) };
}

async function required(folder: string, path: string): Promise<string> {
  const text = await readSmall(folder, path, MAX_FILE);
  if (text === undefined) {
    throw failStep(
      `workload.yaml refers to ${path}, which is not in the repository.`,
      'Paths are relative to the folder of the application.',
    );
  }
  return text;
}
