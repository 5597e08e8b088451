import { useMemo } from 'react';
import {
  KindDefinition,
  projectReleaseBindingKind,
  projectReleaseKind,
  Resource,
  resourceKind,
  resourceReleaseBindingKind,
  resourceReleaseKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { useResources } from '@openchoreo-portal/plugin-openchoreo-react';
import { SetBinding, SetRelease, SetSubject } from './subjects';

/** The cell of a project and its resources, with their bindings and releases, followed live. */
export function useInfrastructure(namespace: string, project: string) {
  const fieldSelector = `spec.owner.projectName=${project}`;
  const useOwn = <T extends StoredObject>(kind: KindDefinition) =>
    useResources<T>(kind, { namespace, fieldSelector });
  const resources = useOwn<Resource>(resourceKind);
  const cellBindings = useOwn<SetBinding>(projectReleaseBindingKind);
  const resourceBindings = useOwn<SetBinding>(resourceReleaseBindingKind);
  const cellReleases = useOwn<SetRelease>(projectReleaseKind);
  const resourceReleases = useOwn<SetRelease>(resourceReleaseKind);
  const subjects = useMemo<SetSubject[]>(
    () => [
      { namespace, project },
      ...resources.items
        .map(({ metadata: { name } }) => ({
          namespace,
          project,
          resource: name,
        }))
        .sort((a, b) => a.resource.localeCompare(b.resource)),
    ],
    [namespace, project, resources.items],
  );
  const bindings = useMemo(
    () => [...cellBindings.items, ...resourceBindings.items],
    [cellBindings.items, resourceBindings.items],
  );
  const releases = useMemo(
    () =>
      [...cellReleases.items, ...resourceReleases.items].sort((a, b) =>
        b.metadata.creationTimestamp.localeCompare(
          a.metadata.creationTimestamp,
        ),
      ),
    [cellReleases.items, resourceReleases.items],
  );
  const states = [
    resources,
    cellBindings,
    resourceBindings,
    cellReleases,
    resourceReleases,
  ];
  return {
    subjects,
    bindings,
    /** Newest first. */
    releases,
    /** What could not be read, if anything. */
    refused: states.find(
      state => state.status === 'forbidden' || state.status === 'failed',
    ),
    isLoading: states.some(({ status }) => status === 'loading'),
  };
}
