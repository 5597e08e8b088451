import {
  BackstageCredentials,
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import {
  createClient,
  createHttpTransport,
  ResourceClient,
  Transport,
} from '@openchoreo-portal/client';
import { AccessRequest, Decision } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';

/**
 * Whoever sent a request: what Backstage recognised, or the access token of an OpenID Connect issuer, which the control plane itself verifies. The CLI
 * sends such tokens. A person who is not here is asked about as they were when they last were.
 */
export type Asker =
  | BackstageCredentials
  | { accessToken: string }
  | { person: string };

/** The control plane as other backend plugins see it: over HTTP, so that a backend can be split by listing fewer features. */
export interface OpenChoreoClientService {
  /** Acts as the calling plugin (subject `service:plugin:<id>`). */
  forPlugin(): ResourceClient;
  /** Acts as whoever sent the request that `credentials` came from. */
  forCredentials(credentials: BackstageCredentials): ResourceClient;
  /** The same, below the control plane's root (`/api/openchoreo`), for paths outside the Kubernetes dialect. */
  transportFor(credentials?: BackstageCredentials): Transport;
  /** What the control plane would answer to these requests. Order is kept. Throws `ApiError` when it cannot be asked. */
  decide(asker: Asker, requests: readonly AccessRequest[]): Promise<Decision[]>;
}

/** Service reference of {@link OpenChoreoClientService}. */
export const openchoreoClientServiceRef =
  createServiceRef<OpenChoreoClientService>({
    id: 'openchoreo.client',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: {
          auth: coreServices.auth,
          discovery: coreServices.discovery,
          plugin: coreServices.pluginMetadata,
        },
        async factory({ auth, discovery, plugin }) {
          const root = await discovery.getBaseUrl('openchoreo');
          const transport = (
            path: string,
            asker?: Exclude<Asker, { person: string }>,
          ): Transport =>
            createHttpTransport({
              baseUrl: `${root}${path}`,
              token: async () => {
                if (asker && 'accessToken' in asker) return asker.accessToken;
                const { token } = await auth.getPluginRequestToken({
                  onBehalfOf: asker ?? (await auth.getOwnServiceCredentials()),
                  targetPluginId: 'openchoreo',
                });
                return token;
              },
            });
          const client = (credentials?: BackstageCredentials) =>
            createClient(transport('/kube', credentials), {
              fieldManager: `plugin-${plugin.getId()}`,
            });

          return {
            forPlugin: () => client(),
            forCredentials: client,
            transportFor: credentials => transport('', credentials),
            async decide(asker, requests) {
              if (requests.length === 0) return [];
              const person = 'person' in asker ? asker.person : undefined;
              const response = await transport(
                '',
                'person' in asker ? undefined : asker,
              )({
                method: 'POST',
                path: `/authz/evaluates${person ? '-for' : ''}`,
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify(
                  person ? { person, questions: requests } : requests,
                ),
              });
              const text = await readText(response.body);
              if (response.status !== 200) {
                throw ApiError.fromStatus(parse(text), response.status);
              }
              return JSON.parse(text) as Decision[];
            },
          };
        },
      }),
  });

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): object {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
