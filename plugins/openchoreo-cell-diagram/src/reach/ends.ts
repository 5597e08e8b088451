import {
  getOwn,
  isJsonObject,
  KubeObject,
  LABELS,
  RenderedRelease,
} from '@openchoreo-portal/model';
import { PolicyEnd, PolicyPortRef } from '@openchoreo-portal/rendering';

/** Pods of one component or resource, or something beyond the cells, as policies see it. */
export interface End extends PolicyEnd {
  project?: string;
  component?: string;
  resource?: string;
  ports: PolicyPortRef[];
}

/** The gateways of the plane: outside every cell, with the label that lets them in. */
export const GATEWAY_END: End = {
  id: 'gateway',
  namespace: '',
  labels: { [LABELS.systemComponent]: 'gateway' },
  namespaceLabels: {},
  ports: [],
};

/** An address outside the cluster. From a block that documentation uses, so that no rule names it by chance. */
export function outsideEnd(host: string, port?: number): End {
  return {
    id: host,
    namespace: '',
    labels: {},
    namespaceLabels: {},
    ip: '203.0.113.1',
    ports: port === undefined ? [] : [{ port }],
  };
}

/** Id of a component's end. */
export const endId = (project: string, component: string) =>
  `${project}/${component}`;

/** Everything that has pods in one environment, by id. `releases`: the rendered releases of that environment. */
export function endsOf(releases: readonly RenderedRelease[]): Map<string, End> {
  const namespaceLabels = new Map<string, Record<string, string>>();
  for (const release of releases) {
    for (const { object } of release.spec.resources ?? []) {
      if (object.kind === 'Namespace' && object.metadata.name) {
        namespaceLabels.set(object.metadata.name, object.metadata.labels ?? {});
      }
    }
  }
  const ends = new Map<string, End>();
  for (const { spec } of releases) {
    if (spec.targetPlane && spec.targetPlane !== 'dataplane') continue;
    const { projectName, componentName, resourceName } = spec.owner;
    const id = endId(projectName, componentName ?? `resource:${resourceName}`);
    for (const { object } of spec.resources ?? []) {
      const template = podTemplate(object);
      if (!template || (!componentName && !resourceName)) continue;
      const namespace = object.metadata.namespace ?? '';
      ends.set(id, {
        id,
        namespace,
        labels: stringsOf(template.metadata, 'labels'),
        namespaceLabels: namespaceLabels.get(namespace) ?? {},
        project: projectName,
        ...(componentName ? { component: componentName } : {}),
        ...(resourceName ? { resource: resourceName } : {}),
        ports: portsOf(template.spec),
      });
    }
  }
  return ends;
}

/** The objects of rendered releases, in one list. */
export function objectsOf(releases: readonly RenderedRelease[]): KubeObject[] {
  return releases.flatMap(r => (r.spec.resources ?? []).map(x => x.object));
}

/** Pod template of a workload, whatever its kind; undefined for everything else. */
function podTemplate(
  object: KubeObject,
): { metadata: unknown; spec: unknown } | undefined {
  let spec: unknown = object.spec;
  if (object.kind === 'CronJob' && isJsonObject(spec)) {
    const job = getOwn(spec, 'jobTemplate');
    spec = isJsonObject(job) ? job.spec : undefined;
  }
  const template = isJsonObject(spec) ? getOwn(spec, 'template') : undefined;
  return isJsonObject(template) && isJsonObject(template.spec)
    ? { metadata: template.metadata, spec: template.spec }
    : undefined;
}

function stringsOf(value: unknown, key: string): Record<string, string> {
  const found = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(found)
    ? Object.fromEntries(
        Object.entries(found).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      )
    : {};
}

function portsOf(podSpec: unknown): PolicyPortRef[] {
  const containers = isJsonObject(podSpec) ? podSpec.containers : undefined;
  if (!Array.isArray(containers)) return [];
  const ports = new Map<string, PolicyPortRef & { names: string[] }>();
  for (const container of containers.filter(isJsonObject)) {
    if (!Array.isArray(container.ports)) continue;
    for (const port of container.ports.filter(isJsonObject)) {
      const protocol = port.protocol === 'UDP' ? 'UDP' : 'TCP';
      if (typeof port.containerPort !== 'number') continue;
      const key = `${protocol}/${port.containerPort}`;
      const known = ports.get(key) ?? {
        port: port.containerPort,
        protocol,
        names: [],
      };
      if (typeof port.name === 'string') known.names.push(port.name);
      ports.set(key, known);
    }
  }
  return [...ports.values()];
}
