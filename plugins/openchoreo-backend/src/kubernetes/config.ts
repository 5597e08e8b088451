import { readFileSync } from 'node:fs';
import { Config } from '@backstage/config';
import { KubeConfig } from '@kubernetes/client-node';
import { Transport } from '@openchoreo-portal/client';
import { createKubernetesTransport } from '@openchoreo-portal/plane-agent';

/** How the cluster reaches the webhooks that the platform serves for it. */
export interface WebhooksConfig {
  /** Address as the cluster sees it; `/mutate`, `/validate` and `/authorize` are below it. */
  url: string;
  host: string;
  port: number;
  /** PEM. */
  cert: string;
  key: string;
  /** PEM of the authority that the cluster shall trust. */
  ca: string;
  failurePolicy: 'Fail' | 'Ignore';
  /** Users of the cluster that pass unasked, besides the cluster's own controllers. */
  trustedUsers: string[];
}

/** A cluster as the store of the control plane. */
export interface ClusterConfig {
  transport: Transport;
  webhooks?: WebhooksConfig;
}

/** Reads `openchoreo.store` and `openchoreo.kubernetes`; undefined: objects live in the plugin's own database. */
export function readClusterConfig(config: Config): ClusterConfig | undefined {
  const store = config.getOptionalString('openchoreo.store') ?? 'sql';
  if (store === 'sql') return undefined;
  if (store !== 'kubernetes')
    throw new Error(
      `openchoreo.store is "${store}". Use sql (the database of the backend) or kubernetes (custom resources of a cluster).`,
    );
  const kube = new KubeConfig();
  const file = config.getOptionalString('openchoreo.kubernetes.kubeconfig');
  if (file) kube.loadFromFile(file);
  else kube.loadFromDefault();
  const context = config.getOptionalString('openchoreo.kubernetes.context');
  if (context) kube.setCurrentContext(context);
  const webhooks = config.getOptionalConfig('openchoreo.kubernetes.webhooks');
  return {
    transport: createKubernetesTransport(kube),
    webhooks: webhooks && readWebhooks(webhooks),
  };
}

function readWebhooks(config: Config): WebhooksConfig {
  const url = config.getString('url').replace(/\/$/, '');
  if (!url.startsWith('https://'))
    throw new Error(
      `openchoreo.kubernetes.webhooks.url is "${url}". A cluster only calls https addresses.`,
    );
  const failurePolicy = config.getOptionalString('failurePolicy') ?? 'Fail';
  if (failurePolicy !== 'Fail' && failurePolicy !== 'Ignore')
    throw new Error(
      `openchoreo.kubernetes.webhooks.failurePolicy is "${failurePolicy}". Use Fail or Ignore.`,
    );
  const pem = (key: string) => readFileSync(config.getString(key), 'utf8');
  return {
    url,
    host: config.getOptionalString('host') ?? '127.0.0.1',
    port: config.getNumber('port'),
    cert: pem('certFile'),
    key: pem('keyFile'),
    ca: pem('caFile'),
    failurePolicy,
    trustedUsers: config.getOptionalStringArray('trustedUsers') ?? [],
  };
}
