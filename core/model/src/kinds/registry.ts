import { approvalKind } from './approval';
import { authzRoleKind, clusterAuthzRoleKind } from './authz-role';
import {
  authzRoleBindingKind,
  clusterAuthzRoleBindingKind,
} from './authz-role-binding';
import { changeSetKind } from './change-set';
import { componentKind } from './component';
import { componentReleaseKind } from './component-release';
import { componentTypeKind, clusterComponentTypeKind } from './component-type';
import { dataPlaneKind, clusterDataPlaneKind } from './data-plane';
import {
  deploymentPipelineKind,
  clusterDeploymentPipelineKind,
} from './deployment-pipeline';
import { deliveryStrategyKind } from './delivery-strategy';
import { driftPolicyKind } from './drift-policy';
import { environmentKind, clusterEnvironmentKind } from './environment';
import { eventKind } from './event';
import { namespaceKind } from './namespace';
import { observabilityAlertRuleKind } from './observability-alert-rule';
import { observabilityAlertsNotificationChannelKind } from './observability-alerts-notification-channel';
import {
  observabilityPlaneKind,
  clusterObservabilityPlaneKind,
} from './observability-plane';
import { organizationKind } from './organization';
import { previewEnvironmentKind } from './preview-environment';
import { previewPolicyKind } from './preview-policy';
import { projectKind } from './project';
import { projectReleaseKind } from './project-release';
import { projectReleaseBindingKind } from './project-release-binding';
import { projectTypeKind, clusterProjectTypeKind } from './project-type';
import { promotionKind } from './promotion';
import { promotionPolicyKind } from './promotion-policy';
import { releaseBindingKind } from './release-binding';
import { renderedReleaseKind } from './rendered-release';
import { resourceKind } from './resource';
import { resourceReleaseKind } from './resource-release';
import { resourceReleaseBindingKind } from './resource-release-binding';
import { resourceTypeKind, clusterResourceTypeKind } from './resource-type';
import { secretReferenceKind } from './secret-reference';
import { traitKind, clusterTraitKind } from './trait';
import { workflowKind, clusterWorkflowKind } from './workflow';
import { workflowPlaneKind, clusterWorkflowPlaneKind } from './workflow-plane';
import { workflowRunKind } from './workflow-run';
import { workloadKind } from './workload';
import {
  createKindRegistry,
  KindDefinition,
  KindRegistry,
} from '../kind-definition';

/** Every kind of `openchoreo.dev/v1alpha1`. */
export const openChoreoKinds: readonly KindDefinition[] = [
  authzRoleKind,
  clusterAuthzRoleKind,
  authzRoleBindingKind,
  clusterAuthzRoleBindingKind,
  componentKind,
  componentReleaseKind,
  componentTypeKind,
  clusterComponentTypeKind,
  dataPlaneKind,
  clusterDataPlaneKind,
  deploymentPipelineKind,
  clusterDeploymentPipelineKind,
  environmentKind,
  clusterEnvironmentKind,
  observabilityAlertRuleKind,
  observabilityAlertsNotificationChannelKind,
  observabilityPlaneKind,
  clusterObservabilityPlaneKind,
  organizationKind,
  projectKind,
  projectReleaseKind,
  projectReleaseBindingKind,
  projectTypeKind,
  clusterProjectTypeKind,
  releaseBindingKind,
  renderedReleaseKind,
  resourceKind,
  resourceReleaseKind,
  resourceReleaseBindingKind,
  resourceTypeKind,
  clusterResourceTypeKind,
  secretReferenceKind,
  traitKind,
  clusterTraitKind,
  workflowKind,
  clusterWorkflowKind,
  workflowPlaneKind,
  clusterWorkflowPlaneKind,
  workflowRunKind,
  workloadKind,
];

/** Kinds of `delivery.openchoreo.dev/v1alpha1`. */
export const deliveryKinds: readonly KindDefinition[] = [
  promotionPolicyKind,
  promotionKind,
  approvalKind,
  changeSetKind,
  deliveryStrategyKind,
  driftPolicyKind,
  previewPolicyKind,
  previewEnvironmentKind,
];

/** Kinds of Kubernetes itself that the control plane serves. */
export const coreKinds: readonly KindDefinition[] = [namespaceKind, eventKind];

/** All kinds of the control plane. */
export const controlPlaneKinds: readonly KindDefinition[] = [
  ...coreKinds,
  ...openChoreoKinds,
  ...deliveryKinds,
];

let registry: KindRegistry | undefined;

/** Registry of {@link controlPlaneKinds}; always the same one. */
export function controlPlaneRegistry(): KindRegistry {
  registry ??= createKindRegistry(controlPlaneKinds);
  return registry;
}
