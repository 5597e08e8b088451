import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { createHttpTransport } from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';

const PLUGIN = 'openchoreo-git';

/** A file for a commit, as the Git server takes it. */
export interface GitFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'base64';
  executable?: boolean;
}

/** A repository of the embedded Git server. */
export interface GitRepository {
  namespace: string;
  name: string;
  project?: string;
  defaultBranch: string;
  /** Branches and the commits they are at. */
  branches: Record<string, string>;
  cloneUrl: string;
  /** SecretReference that builds use to read it. */
  secretRef: string;
}

/** The embedded Git server, as one person sees it. All methods reject with `ApiError`. */
export interface GitClient {
  get(namespace: string, name: string): Promise<GitRepository>;
  create(body: {
    namespace: string;
    name: string;
    project?: string;
    description?: string;
    files: GitFile[];
  }): Promise<GitRepository>;
  commit(
    namespace: string,
    name: string,
    body: {
      branch?: string;
      message: string;
      files: GitFile[];
      expectedHead?: string;
      /** Path that must not be there yet. */
      ifAbsent?: string;
    },
  ): Promise<{ branch: string; id: string }>;
  remove(namespace: string, name: string): Promise<void>;
}

/** Makes Git clients for the people who run templates. */
export function createGitClients(options: {
  auth: AuthService;
  discovery: DiscoveryService;
}): (credentials: BackstageCredentials) => GitClient {
  const { auth, discovery } = options;
  return credentials => {
    async function call<T>(
      method: 'GET' | 'POST' | 'DELETE',
      path: string,
      body?: unknown,
    ): Promise<T> {
      const transport = createHttpTransport({
        baseUrl: await discovery.getBaseUrl(PLUGIN),
        token: async () => {
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: credentials,
            targetPluginId: PLUGIN,
          });
          return token;
        },
      });
      const response = await transport({
        method,
        path,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body) {
        text += decoder.decode(chunk, { stream: true });
      }
      if (response.status >= 300) throw asError(text, response.status);
      return (text ? JSON.parse(text) : undefined) as T;
    }
    const at = (namespace: string, name: string) =>
      `/repositories/${encodeURIComponent(namespace)}/${encodeURIComponent(
        name,
      )}`;
    return {
      get: (namespace, name) => call('GET', at(namespace, name)),
      create: body => call('POST', '/repositories', body),
      commit: (namespace, name, body) =>
        call('POST', `${at(namespace, name)}/commits`, body),
      remove: (namespace, name) => call('DELETE', at(namespace, name)),
    };
  };
}

function asError(text: string, status: number): ApiError {
  try {
    return ApiError.fromStatus(JSON.parse(text), status);
  } catch {
    return new ApiError({
      reason: status === 404 ? 'NotFound' : 'ServiceUnavailable',
      message: `The Git server answered ${status}.`,
      remedy: 'Check that openchoreo.git.directory is configured.',
    });
  }
}
