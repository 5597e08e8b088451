import { defineKind } from './define';
import {
  anything,
  bool,
  conditions,
  intOrString,
  list,
  listMap,
  open,
  port,
  quantities,
  str,
  strings,
} from './schema';
import { podSpec } from './pod-schema';

const phase = open({ phase: str, conditions });

export const Namespace = defineKind({
  apiVersion: 'v1',
  kind: 'Namespace',
  shortNames: ['ns'],
  scope: 'Cluster',
  fields: { spec: anything, status: phase },
  columns: [['Status', 'string', '.status.phase']],
});

export const Node = defineKind({
  apiVersion: 'v1',
  kind: 'Node',
  shortNames: ['no'],
  scope: 'Cluster',
  fields: {
    spec: anything,
    status: open({ conditions, capacity: quantities, allocatable: quantities }),
  },
  columns: [
    ['Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'],
    ['Version', 'string', '.status.nodeInfo.kubeletVersion'],
    ['Runtime', 'string', '.status.nodeInfo.containerRuntimeVersion'],
  ],
});

export const Pod = defineKind({
  apiVersion: 'v1',
  kind: 'Pod',
  shortNames: ['po'],
  categories: ['all'],
  fields: {
    spec: podSpec,
    status: open({
      phase: str,
      conditions,
      containerStatuses: list(),
      initContainerStatuses: list(),
    }),
  },
  required: ['spec'],
  columns: [
    ['Phase', 'string', '.status.phase'],
    ['Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'],
    ['Reason', 'string', '.status.reason'],
    ['Restarts', 'integer', '.status.containerStatuses[0].restartCount'],
    ['IP', 'string', '.status.podIP', 1],
    ['Node', 'string', '.spec.nodeName', 1],
  ],
  selectableFields: ['.spec.nodeName', '.status.phase'],
});

export const Service = defineKind({
  apiVersion: 'v1',
  kind: 'Service',
  shortNames: ['svc'],
  categories: ['all'],
  fields: {
    spec: open({
      type: { type: 'string', default: 'ClusterIP' },
      clusterIP: str,
      selector: strings,
      ports: listMap(
        open(
          {
            name: str,
            port,
            targetPort: intOrString,
            protocol: { type: 'string', default: 'TCP' },
          },
          ['port'],
        ),
        'port',
        'protocol',
      ),
      publishNotReadyAddresses: bool,
      externalName: str,
    }),
    status: open({ conditions, loadBalancer: anything }),
  },
  columns: [
    ['Type', 'string', '.spec.type'],
    ['Cluster-IP', 'string', '.spec.clusterIP'],
    ['Port(s)', 'string', '.spec.ports[*].port'],
  ],
});

export const Endpoints = defineKind({
  apiVersion: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  fields: { subsets: list() },
});

export const ConfigMap = defineKind({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  shortNames: ['cm'],
  fields: { data: strings, binaryData: strings, immutable: bool },
});

export const Secret = defineKind({
  apiVersion: 'v1',
  kind: 'Secret',
  fields: {
    type: { type: 'string', default: 'Opaque' },
    data: strings,
    stringData: strings,
    immutable: bool,
  },
  columns: [['Type', 'string', '.type']],
  sensitive: true,
});

export const ServiceAccount = defineKind({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  shortNames: ['sa'],
  fields: { secrets: list(), imagePullSecrets: list() },
});

export const PersistentVolumeClaim = defineKind({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  shortNames: ['pvc'],
  fields: {
    spec: open({
      accessModes: list(str),
      resources: open({ requests: quantities, limits: quantities }),
      storageClassName: str,
      volumeName: str,
    }),
    status: phase,
  },
  columns: [
    ['Status', 'string', '.status.phase'],
    ['Volume', 'string', '.spec.volumeName'],
    ['Capacity', 'string', '.status.capacity.storage'],
  ],
});

export const PersistentVolume = defineKind({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  shortNames: ['pv'],
  scope: 'Cluster',
  fields: { spec: anything, status: phase },
  columns: [['Status', 'string', '.status.phase']],
});

export const Event = defineKind({
  apiVersion: 'v1',
  kind: 'Event',
  shortNames: ['ev'],
  fields: {
    involvedObject: open({ kind: str, namespace: str, name: str, uid: str }),
    reason: str,
    message: str,
    type: str,
    count: { type: 'integer' },
    firstTimestamp: { ...str, nullable: true },
    lastTimestamp: { ...str, nullable: true },
    eventTime: { ...str, nullable: true },
    source: anything,
  },
  columns: [
    ['Last Seen', 'date', '.lastTimestamp'],
    ['Type', 'string', '.type'],
    ['Reason', 'string', '.reason'],
    ['Object', 'string', '.involvedObject.name'],
    ['Message', 'string', '.message'],
  ],
  selectableFields: [
    '.involvedObject.kind',
    '.involvedObject.name',
    '.involvedObject.uid',
    '.type',
    '.reason',
  ],
});

export const LimitRange = defineKind({
  apiVersion: 'v1',
  kind: 'LimitRange',
  shortNames: ['limits'],
});

export const ResourceQuota = defineKind({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  shortNames: ['quota'],
  fields: { spec: anything, status: open({ conditions }) },
});
