import { LoggerService } from '@backstage/backend-plugin-api';
import {
  createDiscoveryResolver,
  KindResolver,
  ResourceClient,
  Transport,
} from '@openchoreo-portal/client';
import {
  ApiError,
  isApiError,
  KubeObject,
  namespaceKind,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
import { readManifests } from './manifests';

/** Marks the namespace once everything was created, so that what people delete stays deleted. */
const SEEDED = 'openchoreo.dev/seeded';
const NAMESPACE = 'default';
/** Times 100 ms: how long the first objects wait for their namespace. */
const NAMESPACE_ATTEMPTS = 100;

/** Options of {@link seed}. Everything goes through the HTTP API, like any client. */
export interface SeedOptions {
  directory: string;
  client: ResourceClient;
  /** To the Kubernetes dialect of the control plane, for discovery. */
  kube: Transport;
  /** Values of markers in the manifests. */
  values: Record<string, string | number>;
  logger: LoggerService;
}

/** Fills an installation at its first start: creates what is missing and never overwrites. Safe to be killed and run again. */
export async function seed(options: SeedOptions): Promise<void> {
  const { client, logger, directory } = options;
  const namespace = await existing(client);
  if (namespace?.metadata.annotations?.[SEEDED]) return;
  const objects = await readManifests(directory, options.values);
  const resolver = createDiscoveryResolver(options.kube);
  for (const object of objects) {
    await create(client, resolver, object);
  }
  await client.patch(namespaceKind, { name: NAMESPACE }, 'merge', {
    metadata: { annotations: { [SEEDED]: 'true' } },
  });
  logger.info(`Seeded ${objects.length} objects from ${directory}`);
}

async function existing(
  client: ResourceClient,
): Promise<StoredObject | undefined> {
  try {
    return await client.get<StoredObject>(namespaceKind, { name: NAMESPACE });
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function create(
  client: ResourceClient,
  resolver: KindResolver,
  object: KubeObject,
): Promise<void> {
  const kind = await resolver.resolve({
    ...parseApiVersion(object.apiVersion),
    kind: object.kind,
  });
  if (!kind) {
    throw new ApiError({
      reason: 'NotFound',
      message: `The seed names the kind ${object.apiVersion} ${object.kind}, which the control plane does not serve.`,
    });
  }
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.create(kind, object);
      return;
    } catch (error) {
      if (isApiError(error, 'AlreadyExists')) return;
      // An Organization's namespace is made by its controller, a moment after the Organization.
      if (!isApiError(error, 'NotFound') || attempt >= NAMESPACE_ATTEMPTS) {
        throw error;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
  }
}
