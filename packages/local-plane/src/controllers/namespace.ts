import { StoredObject } from '@openchoreo-portal/model';
import { PlaneContext, writeStatus } from '../cluster/context';
import { Controller } from '../cluster/controller';
import * as kinds from '../kinds';

/** Namespace phase. Emptying a namespace that goes is the API server's work. */
export function namespaceController(context: PlaneContext): Controller {
  const { client, informers } = context;
  const namespaces = informers.informer<StoredObject>(kinds.Namespace);
  return {
    name: 'namespace',
    kind: kinds.Namespace,
    async reconcile(key) {
      const namespace = namespaces.get(key);
      if (!namespace) return;
      await writeStatus(client, kinds.Namespace, namespace, {
        phase: namespace.metadata.deletionTimestamp ? 'Terminating' : 'Active',
      });
    },
  };
}
