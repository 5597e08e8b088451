import {
  createClient,
  ResourceKind,
  Transport,
} from '@openchoreo-portal/client';
import { isApiError, KindRegistry } from '@openchoreo-portal/model';
import { WebhooksConfig } from './config';

const GROUP = 'admissionregistration.k8s.io';
const kindOf = (kind: string, plural: string): ResourceKind => ({
  group: GROUP,
  version: 'v1',
  kind,
  plural,
  scope: 'Cluster',
});
const NAME = 'openchoreo-portal';
const MANAGER = 'openchoreo-portal';

/** Tells the cluster to ask us about writes of our kinds: applies both webhook configurations. */
export async function registerWebhooks(
  transport: Transport,
  kinds: KindRegistry,
  webhooks: WebhooksConfig,
): Promise<void> {
  const client = createClient(transport, { fieldManager: MANAGER });
  const groups = new Set(
    kinds
      .all()
      .map(kind => kind.group)
      // Namespaces are the cluster's own business.
      .filter(group => group !== ''),
  );
  const rules = [...groups].map(group => ({
    apiGroups: [group],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    resources: ['*', '*/status'],
    scope: '*',
  }));
  const hook = (path: string) => ({
    name: `${path}.openchoreo.dev`,
    clientConfig: {
      url: `${webhooks.url}/${path}`,
      caBundle: Buffer.from(webhooks.ca).toString('base64'),
    },
    rules,
    failurePolicy: webhooks.failurePolicy,
    sideEffects: 'None',
    timeoutSeconds: 10,
    admissionReviewVersions: ['v1'],
  });
  const force = { fieldManager: MANAGER, force: true };
  await client.apply(
    kindOf('MutatingWebhookConfiguration', 'mutatingwebhookconfigurations'),
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: NAME },
      webhooks: [hook('mutate')],
    },
    force,
  );
  await client.apply(
    kindOf('ValidatingWebhookConfiguration', 'validatingwebhookconfigurations'),
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: NAME },
      webhooks: [hook('validate')],
    },
    force,
  );
}

/** Who we are in the cluster; undefined when it cannot tell (before Kubernetes 1.28). */
export async function ownUsername(
  transport: Transport,
): Promise<string | undefined> {
  const group = 'authentication.k8s.io';
  try {
    const review = await createClient(transport).create(
      {
        group,
        version: 'v1',
        kind: 'SelfSubjectReview',
        plural: 'selfsubjectreviews',
        scope: 'Cluster',
      },
      {
        apiVersion: `${group}/v1`,
        kind: 'SelfSubjectReview',
        metadata: {},
      },
    );
    const { userInfo } = (review.status ?? {}) as {
      userInfo?: { username?: string };
    };
    return userInfo?.username;
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}
