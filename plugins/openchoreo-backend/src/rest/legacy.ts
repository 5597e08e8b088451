import { RestOperation } from './types';

/** Paths of earlier versions, and what their objects are called today (reference/legacy-kinds.md §11.3). */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  workflowplanes: ['buildplanes'],
  clusterworkflowplanes: ['clusterbuildplanes'],
  workflowruns: ['builds', 'componentworkflowruns'],
  workflows: ['componentworkflows'],
  componenttypes: [
    'serviceclasses',
    'webapplicationclasses',
    'scheduledtaskclasses',
  ],
  traits: ['apiclasses'],
  componentreleases: ['deployableartifacts', 'componentenvsnapshots'],
  releasebindings: [
    'componentdeployments',
    'deployments',
    'servicebindings',
    'webapplicationbindings',
    'scheduledtaskbindings',
    'apibindings',
  ],
  renderedreleases: ['releases'],
};

/**
 * The older words for reading: scripts that list or get by an old name find the object that took its place. Writing is done by today's names, because the
 * specs differ.
 */
export function legacyOperations(
  operations: readonly RestOperation[],
): RestOperation[] {
  return operations.flatMap(operation => {
    const match = /\/([a-z]+)(\/\{[^}]+\})?$/.exec(operation.path);
    if (operation.method !== 'get' || !match) return [];
    const [end, plural, named = ''] = match;
    return (RENAMED[plural] ?? []).map(older => ({
      ...operation,
      operationId: `${named ? 'get' : 'list'}Legacy-${older}`,
      path: `${operation.path.slice(0, -end.length)}/${older}${named}`,
      tag: 'Legacy',
      summary: `${operation.summary} (older name)`,
      extension: true,
    }));
  });
}
