import { KubeObject, parseApiVersion } from '../../object';
import { applyDefaults, pruneUnknown, validateValue } from '../../schema';
import { controlPlaneRegistry } from '../../kinds';

const FIRST = 'core.choreo.dev/v1';

export const V1ALPHA1 = 'openchoreo.dev/v1alpha1';

export const labels = (more: Record<string, string>) =>
  Object.fromEntries(
    Object.entries({ organization: 'acme', ...more }).map(([key, value]) => [
      `core.choreo.dev/${key}`,
      value,
    ]),
  );

export const first = (
  kind: string,
  place: Record<string, string>,
  spec: object = {},
): KubeObject => ({
  apiVersion: FIRST,
  kind,
  metadata: {
    name: `${place.name}-7c1e`,
    labels: labels(place),
    annotations: { 'core.choreo.dev/display-name': 'Shown' },
  },
  spec,
});

export const later = (
  kind: string,
  name: string,
  spec: object,
): KubeObject => ({
  apiVersion: V1ALPHA1,
  kind,
  metadata: { name, namespace: 'acme' },
  spec,
});

export const owner = { projectName: 'shop', componentName: 'web' };

const registry = controlPlaneRegistry();

/** What the server would say about an object. */
export function problems(object: KubeObject): string[] {
  const kind = registry.byKind({
    ...parseApiVersion(object.apiVersion),
    kind: object.kind,
  });
  if (!kind) return [`there is no kind ${object.kind}`];
  const whole = applyDefaults(kind.schema, object);
  return [
    ...pruneUnknown(kind.schema, whole, { isResourceRoot: true }).unknown,
    ...validateValue(kind.schema, whole).map(c => `${c.field}: ${c.message}`),
  ];
}
