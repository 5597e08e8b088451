import { Transport } from '@openchoreo-portal/client';
import { KubeObject } from '@openchoreo-portal/model';
import { parse } from 'yaml';
import { DynamicKinds } from '../kinds/dynamic';

/** `/apis/{group}/{version}/[namespaces/{ns}/]{plural}[/{name}]`. */
const RESOURCE =
  /^\/apis\/([^/]+)\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([^/?]+)(?:\/([^/?]+))?(?:\?|$)/;
/** Largest body that is looked at. */
const MAX_BODY = 3 * 1024 * 1024;

/**
 * Lets the plane learn a kind from the first object of it that is written, so that a control plane can apply kinds the plane has never heard of
 * (an operator's custom resources). They are stored and shown; a condition says that nothing acts on them.
 */
export function learningTransport(
  inner: Transport,
  registry: DynamicKinds,
): Transport {
  return request => {
    if (['POST', 'PUT', 'PATCH'].includes(request.method)) learn();
    return inner(request);

    function learn(): void {
      const match = RESOURCE.exec(request.path);
      if (!match || !request.body) return;
      const [, group, version, namespace, plural] = match;
      if (registry.byResource({ group, version, resource: plural })) return;
      const text =
        typeof request.body === 'string'
          ? request.body
          : Buffer.from(request.body).toString('utf8');
      if (text.length > MAX_BODY) return;
      let body: unknown;
      try {
        body = text.trimStart().startsWith('{')
          ? JSON.parse(text)
          : parse(text);
      } catch {
        // The server says what is wrong with it.
        return;
      }
      if (!body || typeof body !== 'object') return;
      registry.learn(
        { group, version, plural, namespaced: namespace !== undefined },
        body as KubeObject,
      );
    }
  };
}
