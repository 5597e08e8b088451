import { KindDefinition, isApiError } from '@openchoreo-portal/model';
import { StoredObject } from '@openchoreo-portal/model';
import { PlaneContext, writeStatus } from '../cluster/context';
import { Controller } from '../cluster/controller';
import * as kinds from '../kinds';

/** Held on a namespace until everything in it is gone. Admission adds it. */
export const NAMESPACE_FINALIZER = 'kubernetes';

/** Namespace: Active, and emptied before it goes. */
export function namespaceController(
  context: PlaneContext,
  registry: { all(): readonly KindDefinition[] },
): Controller {
  const { client, informers } = context;
  const namespaces = informers.informer<StoredObject>(kinds.Namespace);
  return {
    name: 'namespace',
    kind: kinds.Namespace,
    async reconcile(key) {
      const namespace = namespaces.get(key);
      if (!namespace) return undefined;
      if (!namespace.metadata.deletionTimestamp) {
        await writeStatus(client, kinds.Namespace, namespace, {
          phase: 'Active',
        });
        return undefined;
      }
      await writeStatus(client, kinds.Namespace, namespace, {
        phase: 'Terminating',
      });
      let left = 0;
      for (const kind of registry.all()) {
        if (kind.scope !== 'Namespaced') continue;
        const options = { namespace: namespace.metadata.name };
        const { items } = await client.list(kind, options);
        if (items.length === 0) continue;
        left += items.length;
        await client.deleteCollection(kind, options, {
          propagationPolicy: 'Background',
        });
      }
      if (left > 0) return { requeueAfterMs: 200 };
      const finalizers = (namespace.metadata.finalizers ?? []).filter(
        f => f !== NAMESPACE_FINALIZER,
      );
      try {
        await client.patch(
          kinds.Namespace,
          { name: namespace.metadata.name },
          'merge',
          {
            metadata: { finalizers },
          },
        );
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
      }
      return undefined;
    },
  };
}
