import { defineKind } from './define';
import {
  anything,
  conditions,
  intOrString,
  labelSelector,
  list,
  open,
  port,
  str,
} from './schema';

const policyPeers = list(
  open({
    podSelector: labelSelector,
    namespaceSelector: labelSelector,
    ipBlock: open({ cidr: str, except: list(str) }),
  }),
);
const policyPorts = list(
  open({ port: intOrString, endPort: port, protocol: str }),
);

export const NetworkPolicy = defineKind({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  fields: {
    spec: open({
      podSelector: labelSelector,
      policyTypes: list(str),
      ingress: list(open({ from: policyPeers, ports: policyPorts })),
      egress: list(open({ to: policyPeers, ports: policyPorts })),
    }),
    status: open({ conditions }),
  },
  columns: [
    ['Enforced', 'string', '.status.conditions[?(@.type=="Enforced")].status'],
  ],
});

export const Ingress = defineKind({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
});

export const EndpointSlice = defineKind({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  fields: { addressType: str, endpoints: list(), ports: list() },
  columns: [['AddressType', 'string', '.addressType']],
});

const backendRefs = list(
  open({
    group: str,
    kind: str,
    name: str,
    namespace: str,
    port,
    weight: { type: 'integer', minimum: 0, maximum: 1000000 },
    filters: list(),
  }),
);
const parentRefs = list(open({ name: str, namespace: str, sectionName: str }));
const routeStatus = open({
  parents: list(open({ parentRef: anything, conditions })),
});
const routeColumns: [string, 'string', string][] = [
  ['Hostnames', 'string', '.spec.hostnames'],
];

export const HTTPRoute = defineKind({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  fields: {
    spec: open({
      parentRefs,
      hostnames: list(str),
      rules: list(
        open({
          matches: list(),
          filters: list(),
          backendRefs,
          timeouts: anything,
        }),
      ),
    }),
    status: routeStatus,
  },
  columns: routeColumns,
});

export const GRPCRoute = defineKind({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GRPCRoute',
  fields: {
    spec: open({ parentRefs, hostnames: list(str), rules: list() }),
    status: routeStatus,
  },
  columns: routeColumns,
});

export const TLSRoute = defineKind({
  apiVersion: 'gateway.networking.k8s.io/v1alpha2',
  kind: 'TLSRoute',
  fields: {
    spec: open({ parentRefs, hostnames: list(str), rules: list() }),
    status: routeStatus,
  },
  columns: routeColumns,
});

export const Gateway = defineKind({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  shortNames: ['gtw'],
  fields: {
    spec: open({ gatewayClassName: str, listeners: list() }),
    status: open({ conditions, addresses: list() }),
  },
  columns: [
    [
      'Programmed',
      'string',
      '.status.conditions[?(@.type=="Programmed")].status',
    ],
  ],
});

export const CiliumNetworkPolicy = defineKind({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  plural: 'ciliumnetworkpolicies',
  shortNames: ['cnp'],
  fields: { spec: anything, specs: list(), status: open({ conditions }) },
});

const rules = { rules: list() };
const subjects = { subjects: list(), roleRef: anything };
const rbac = 'rbac.authorization.k8s.io/v1';
export const Role = defineKind({
  apiVersion: rbac,
  kind: 'Role',
  fields: rules,
});
export const RoleBinding = defineKind({
  apiVersion: rbac,
  kind: 'RoleBinding',
  fields: subjects,
});
export const ClusterRole = defineKind({
  apiVersion: rbac,
  kind: 'ClusterRole',
  scope: 'Cluster',
  fields: { ...rules, aggregationRule: anything },
});
export const ClusterRoleBinding = defineKind({
  apiVersion: rbac,
  kind: 'ClusterRoleBinding',
  scope: 'Cluster',
  fields: subjects,
});

const storeRef = open({ name: str, kind: str });
const eso = 'external-secrets.io';
const readyColumns: [string, 'string', string][] = [
  ['Status', 'string', '.status.conditions[?(@.type=="Ready")].reason'],
  ['Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'],
];

export const ExternalSecret = defineKind({
  apiVersion: `${eso}/v1`,
  kind: 'ExternalSecret',
  shortNames: ['es'],
  fields: {
    spec: open({
      refreshInterval: str,
      secretStoreRef: storeRef,
      target: open({ name: str, creationPolicy: str, template: anything }),
      data: list(
        open({
          secretKey: str,
          remoteRef: open({ key: str, property: str, version: str }),
        }),
      ),
      dataFrom: list(),
    }),
    status: open({ conditions, refreshTime: { ...str, nullable: true } }),
  },
  columns: readyColumns,
});

export const SecretStore = defineKind({
  apiVersion: `${eso}/v1`,
  kind: 'SecretStore',
  fields: { spec: anything, status: open({ conditions }) },
  columns: readyColumns,
});

export const ClusterSecretStore = defineKind({
  apiVersion: `${eso}/v1`,
  kind: 'ClusterSecretStore',
  scope: 'Cluster',
  shortNames: ['css'],
  fields: { spec: anything, status: open({ conditions }) },
  columns: readyColumns,
});

export const PushSecret = defineKind({
  apiVersion: `${eso}/v1alpha1`,
  kind: 'PushSecret',
  shortNames: ['ps'],
  fields: {
    spec: open({
      refreshInterval: str,
      deletionPolicy: str,
      updatePolicy: str,
      secretStoreRefs: list(storeRef),
      selector: open({ secret: open({ name: str }) }),
      data: list(
        open({
          match: open({
            secretKey: str,
            remoteRef: open({ remoteKey: str, property: str }),
          }),
        }),
      ),
    }),
    status: open({ conditions, syncedPushSecrets: anything }),
  },
  columns: readyColumns,
});

export const Password = defineKind({
  apiVersion: 'generators.external-secrets.io/v1alpha1',
  kind: 'Password',
  description: 'Template of a random password for ExternalSecret.dataFrom.',
});

export const Workflow = defineKind({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  shortNames: ['wf'],
  fields: { spec: anything, status: open({ conditions, phase: str }) },
  // Argo keeps status in the main resource.
  status: false,
  columns: [
    ['Status', 'string', '.status.phase'],
    ['Message', 'string', '.status.message'],
  ],
});

const templates = { spec: anything };
export const WorkflowTemplate = defineKind({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  fields: templates,
});
export const ClusterWorkflowTemplate = defineKind({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ClusterWorkflowTemplate',
  scope: 'Cluster',
  fields: templates,
});

export const PodMetrics = defineKind({
  apiVersion: 'metrics.k8s.io/v1beta1',
  kind: 'PodMetrics',
  plural: 'pods',
  fields: { timestamp: str, window: str, containers: list() },
  columns: [
    ['CPU', 'string', '.containers[*].usage.cpu'],
    ['Memory', 'string', '.containers[*].usage.memory'],
  ],
});

export const CustomResourceDefinition = defineKind({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  scope: 'Cluster',
  shortNames: ['crd', 'crds'],
  fields: { spec: anything, status: open({ conditions }) },
});
