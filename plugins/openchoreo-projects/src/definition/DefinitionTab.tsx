import { lazy, Suspense } from 'react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { openChoreoKinds, StoredObject } from '@openchoreo-portal/model';
import {
  EmptyState,
  LoadingState,
  objectOf,
  PageBody,
  ResourceState,
  useResource,
} from '@openchoreo-portal/plugin-openchoreo-react';

const DefinitionEditor = lazy(() => import('./DefinitionEditor'));

function Definition() {
  const { entity } = useEntity();
  const identity = objectOf(entity)!;
  const kind = openChoreoKinds.find(k => k.kind === identity.kind)!;
  const result = useResource<StoredObject>(kind, identity);
  return (
    <ResourceState
      state={result}
      empty={
        <EmptyState title="It no longer exists">
          Somebody deleted it; the catalog will follow in a moment.
        </EmptyState>
      }
    >
      {([object]) => (
        <Suspense fallback={<LoadingState />}>
          <DefinitionEditor
            key={object.metadata.uid}
            kind={kind}
            object={object}
          />
        </Suspense>
      )}
    </ResourceState>
  );
}

/** Definition tab: the object as YAML, checked by the server before it is saved. */
export function DefinitionTab() {
  return (
    <PageBody>
      <Definition />
    </PageBody>
  );
}
