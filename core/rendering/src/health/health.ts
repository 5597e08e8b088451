import {
  isJsonObject,
  KubeObject,
  parseApiVersion,
} from '@openchoreo-portal/model';
import {
  cronJobHealth,
  daemonSetHealth,
  deploymentHealth,
  jobHealth,
  podHealth,
  statefulSetHealth,
} from './workloads';
import {
  claimHealth,
  conditionHealth,
  namespaceHealth,
  routeHealth,
  syncHealth,
} from './others';
import { Health, HealthRule, healthy, progressing, unknown } from './result';

const RULES: Record<string, HealthRule> = {
  'apps/Deployment': deploymentHealth,
  'apps/StatefulSet': statefulSetHealth,
  'apps/DaemonSet': daemonSetHealth,
  'batch/Job': jobHealth,
  'batch/CronJob': cronJobHealth,
  '/Pod': podHealth,
  '/PersistentVolumeClaim': claimHealth,
  '/Namespace': namespaceHealth,
  'external-secrets.io/ExternalSecret': syncHealth,
  'external-secrets.io/PushSecret': syncHealth,
  'external-secrets.io/SecretStore': syncHealth,
  'external-secrets.io/ClusterSecretStore': syncHealth,
  'gateway.networking.k8s.io/HTTPRoute': routeHealth,
  'gateway.networking.k8s.io/GRPCRoute': routeHealth,
  'gateway.networking.k8s.io/TLSRoute': routeHealth,
  'gateway.networking.k8s.io/TCPRoute': routeHealth,
  'gateway.networking.k8s.io/Gateway': conditionHealth('Programmed'),
  'openchoreo.dev/ObservabilityAlertRule': conditionHealth('Synced'),
  'cert-manager.io/Certificate': conditionHealth('Ready'),
};

/**
 * Health of a live object. `Suspended` means intentionally not running. Kinds without a rule are `Healthy` as soon as they exist.
 *
 * @param object the object as read from its plane; undefined when it is not there
 */
export function healthOf(object: KubeObject | undefined): Health {
  if (!object) return unknown('NotFound', 'The object is not on the plane.');
  const { metadata } = object;
  if (metadata.deletionTimestamp) {
    return progressing('Terminating', 'The object is being deleted.');
  }
  const { group } = parseApiVersion(object.apiVersion);
  const rule = Object.prototype.hasOwnProperty.call(
    RULES,
    `${group}/${object.kind}`,
  )
    ? RULES[`${group}/${object.kind}`]
    : undefined;
  if (!rule) return healthy('Applied', 'The object exists.');
  return rule(object, {
    spec: isJsonObject(object.spec) ? object.spec : {},
    status: isJsonObject(object.status) ? object.status : {},
    generation: metadata.generation,
  });
}
