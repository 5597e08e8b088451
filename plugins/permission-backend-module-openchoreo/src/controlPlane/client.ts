import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  isApiError,
  KindDefinition,
  namespaceKind,
  projectKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { OpenChoreoClientService } from '@openchoreo-portal/plugin-openchoreo-node';
import { PolicyControlPlane, VisibleNamespace } from './types';

/** Asks the real control plane, as the user. */
export function createPolicyControlPlane(
  client: Pick<OpenChoreoClientService, 'decide' | 'forCredentials'>,
): PolicyControlPlane {
  async function listVisible(
    credentials: BackstageCredentials,
    kind: KindDefinition,
  ): Promise<StoredObject[]> {
    try {
      return (await client.forCredentials(credentials).list(kind)).items;
    } catch (error) {
      // Nothing at all may be seen, which is an answer.
      if (isApiError(error, 'Forbidden')) return [];
      throw error;
    }
  }

  return {
    decide: (credentials, requests) => client.decide(credentials, requests),
    async visibleNamespaces(credentials) {
      const [namespaces, projects] = await Promise.all([
        listVisible(credentials, namespaceKind),
        listVisible(credentials, projectKind),
      ]);
      const found = new Map<string, VisibleNamespace>();
      const at = (name: string) => {
        const known = found.get(name) ?? {
          name,
          allProjects: false,
          itself: false,
          projects: [],
        };
        found.set(name, known);
        return known;
      };
      for (const { metadata } of namespaces) at(metadata.name).itself = true;
      for (const { metadata } of projects) {
        if (metadata.namespace) {
          at(metadata.namespace).projects.push(metadata.name);
        }
      }
      const list = [...found.values()];
      const decisions = await client.decide(
        credentials,
        list.flatMap(({ name }) =>
          ['project:view', 'component:view'].map(action => ({
            action,
            scope: { namespace: name },
            everywhere: true,
          })),
        ),
      );
      return list.map((namespace, i) => ({
        ...namespace,
        allProjects:
          namespace.itself &&
          decisions[2 * i].allowed &&
          decisions[2 * i + 1].allowed,
      }));
    },
  };
}
