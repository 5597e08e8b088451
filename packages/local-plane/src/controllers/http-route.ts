import { Condition, setCondition } from '@openchoreo-portal/model';
import { PlaneContext, writeStatus } from '../cluster/context';
import { Controller } from '../cluster/controller';
import { Service } from '../cluster/objects';
import { HTTPRoute } from '../ingress/routes';
import * as kinds from '../kinds';

const CONTROLLER_NAME = 'openchoreo.dev/local-plane-ingress';

interface ParentStatus {
  parentRef?: { name?: string };
  conditions?: Condition[];
}

/** HTTPRoute status per parent: accepted, and whether its services exist. */
export function httpRouteController(context: PlaneContext): Controller {
  const { client, informers, clock } = context;
  const routes = informers.informer<HTTPRoute>(kinds.HTTPRoute);
  const services = informers.informer<Service>(kinds.Service);
  return {
    name: 'httproute',
    kind: kinds.HTTPRoute,
    watches: [
      {
        kind: kinds.Service,
        keys: service =>
          routes
            .list()
            .filter(r => r.metadata.namespace === service.metadata.namespace)
            .map(r => `${r.metadata.namespace}/${r.metadata.name}`),
      },
    ],
    async reconcile(key) {
      const route = routes.get(key);
      if (!route || route.metadata.deletionTimestamp) return;
      const missing = (route.spec?.rules ?? [])
        .flatMap(r => r.backendRefs ?? [])
        .map(ref => `${ref.namespace ?? route.metadata.namespace}/${ref.name}`)
        .filter(name => !services.get(name));
      const old = (route.status as { parents?: ParentStatus[] } | undefined)
        ?.parents;
      const observedGeneration = route.metadata.generation;
      const parents = (route.spec?.parentRefs ?? []).map((parentRef, i) => {
        let conditions = setCondition(
          old?.[i]?.conditions,
          {
            type: 'Accepted',
            status: 'True',
            reason: 'Accepted',
            message: 'Served by the ingress of the local plane.',
            observedGeneration,
          },
          clock.now(),
        );
        conditions = setCondition(
          conditions,
          missing.length
            ? {
                type: 'ResolvedRefs',
                status: 'False',
                reason: 'BackendNotFound',
                message: `No such service: ${missing.join(', ')}.`,
                observedGeneration,
              }
            : {
                type: 'ResolvedRefs',
                status: 'True',
                reason: 'ResolvedRefs',
                message: '',
                observedGeneration,
              },
          clock.now(),
        );
        return { parentRef, controllerName: CONTROLLER_NAME, conditions };
      });
      await writeStatus(client, kinds.HTTPRoute, route, { parents });
    },
  };
}
