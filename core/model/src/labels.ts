const PREFIX = 'openchoreo.dev/';
const DELIVERY_PREFIX = 'delivery.openchoreo.dev/';

/** API group of the platform's own kinds. */
export const OPENCHOREO_GROUP = 'openchoreo.dev';
/** API group of promotion policies, promotions and approvals. */
export const DELIVERY_GROUP = 'delivery.openchoreo.dev';

/** Well-known labels. Values are logical names, not hashes, unless said otherwise. */
export const LABELS = {
  /** Control-plane namespace. */
  namespace: `${PREFIX}namespace`,
  project: `${PREFIX}project`,
  component: `${PREFIX}component`,
  environment: `${PREFIX}environment`,
  resource: `${PREFIX}resource`,
  name: `${PREFIX}name`,
  dataPlane: `${PREFIX}dataplane`,
  workflowPlane: `${PREFIX}workflow-plane`,
  /** `component` for builds. */
  workflowType: `${PREFIX}workflow-type`,
  projectUid: `${PREFIX}project-uid`,
  componentUid: `${PREFIX}component-uid`,
  environmentUid: `${PREFIX}environment-uid`,
  resourceUid: `${PREFIX}resource-uid`,
  createdBy: `${PREFIX}created-by`,
  /** {@link MANAGED_BY} on everything the platform applies to a plane. */
  managedBy: `${PREFIX}managed-by`,
  renderedReleaseResourceId: `${PREFIX}rendered-release-resource-id`,
  renderedReleaseUid: `${PREFIX}rendered-release-uid`,
  renderedReleaseName: `${PREFIX}rendered-release-name`,
  renderedReleaseNamespace: `${PREFIX}rendered-release-namespace`,
  notificationChannelName: `${PREFIX}notification-channel-name`,
  /** On routes: which endpoint of the workload they expose. */
  endpointName: `${PREFIX}endpoint-name`,
  /** On routes: `external` or `internal`. */
  endpointVisibility: `${PREFIX}endpoint-visibility`,
  /** `true` on namespaces that are organisations. */
  controlPlane: `${PREFIX}control-plane`,
  /** On pods that network policies let in: gateways and the like. */
  systemComponent: `${PREFIX}system-component`,
  /** On Promotions: the ReleaseBinding they belong to. */
  releaseBinding: `${DELIVERY_PREFIX}release-binding`,
  /** On what was made for a preview: the PreviewEnvironment. */
  preview: `${DELIVERY_PREFIX}preview`,
  /** On Promotions: the ChangeSet they ask for. */
  changeSet: `${DELIVERY_PREFIX}change-set`,
  /** On Approvals: the Promotion they speak about. */
  promotion: `${DELIVERY_PREFIX}promotion`,
} as const;

/** Well-known annotations. */
export const ANNOTATIONS = {
  displayName: `${PREFIX}display-name`,
  description: `${PREFIX}description`,
  /** RFC 3339; a new value rolls the pods. */
  restartedAt: `${PREFIX}restartedAt`,
  /** On a ReleaseBinding: `true` keeps everything in place with no pods running. */
  suspended: `${PREFIX}suspended`,
  /** On pod templates: hash over the other objects of the set. */
  dataPlaneResourceHash: `${PREFIX}dp-resource-hash`,
  endpointBasePath: `${PREFIX}endpoint-base-path`,
  /** On a WorkflowRun: the Workload manifest or name that the build made. */
  workload: `${PREFIX}workload`,
  workloadFromSource: `${PREFIX}workload-from-source`,
  /** On the binding of a first environment: the release that automatic deployment put there last. */
  autoDeployedRelease: `${PREFIX}auto-deployed-release`,
  /** On a binding: releases that came there by themselves, as `environment/release` separated by commas. */
  autoPromotedRelease: `${DELIVERY_PREFIX}auto-promoted-release`,
  /** On a WorkflowRun: since when it should stop, RFC 3339. */
  cancelRequestedAt: `${PREFIX}cancel-requested-at`,
  /** On a DataPlane; `cilium` is the only value. */
  networkPolicyProvider: `${PREFIX}networkpolicyprovider`,
  /** On an Environment, else on its DataPlane: `off`, `observe` or `enforce` (default). */
  networkPolicyMode: `${PREFIX}network-policy-mode`,
  /** On a DataPlane, comma-separated: what it has for `resilience` of dependencies: `gateway-api`, `envoy-gateway`, `cilium`. */
  resilienceProviders: `${PREFIX}resilience-providers`,
  /** On a NetworkPolicy, which cannot name hosts: the external hosts it is meant to let through, `host:port/protocol`, comma-separated. */
  externalHosts: `${PREFIX}external-hosts`,
  /** On a ReleaseBinding: who last changed its spec. Written by admission. */
  requestedBy: `${DELIVERY_PREFIX}requested-by`,
  /** On a WorkflowRun for a preview: the ComponentRelease that came of it. */
  previewRelease: `${DELIVERY_PREFIX}preview-release`,
  /** On a binding: ids of the drift to put back, separated by commas. */
  revertDrift: `${DELIVERY_PREFIX}revert-drift`,
  /** On a ReleaseBinding: when its release or state was last chosen. Written by admission. */
  requestedAt: `${DELIVERY_PREFIX}requested-at`,
  /** On what deployments are made of: who wrote its spec, as `id@generation` separated by commas. Written by admission. */
  authors: `${DELIVERY_PREFIX}authors`,
} as const;

/** Value of {@link LABELS.managedBy}. */
export const MANAGED_BY = 'openchoreo-control-plane';
/** Finalizers of our controllers start with this. */
export const FINALIZER_PREFIX = PREFIX;
