import { generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const KEY_ID = 'e2e';
const GATEWAY = 'openchoreo-plane-gateway';

/**
 * Makes keys that backend plugins sign their tokens with, so that a test can also be somebody who works on a plane behind the platform's
 * back. Returns the environment that the backend must be started with.
 */
export function planeAccess(directory: string): Record<string, string> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  fs.mkdirSync(directory, { recursive: true });
  const publicKeyFile = path.join(directory, 'e2e.pub.pem');
  const privateKeyFile = keyFile(directory);
  fs.writeFileSync(publicKeyFile, publicKey);
  fs.writeFileSync(privateKeyFile, privateKey, { mode: 0o600 });
  return {
    APP_CONFIG_backend_auth_pluginKeyStore: JSON.stringify({
      type: 'static',
      static: {
        keys: [
          { publicKeyFile, privateKeyFile, keyId: KEY_ID, algorithm: 'ES256' },
        ],
      },
    }),
  };
}

const keyFile = (directory: string) => path.join(directory, 'e2e.pem');

function token(): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object) =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const typ = 'vnd.backstage.plugin';
  const text = [
    encode({ alg: 'ES256', kid: KEY_ID, typ }),
    encode({ sub: 'openchoreo', aud: GATEWAY, iat: now, exp: now + 300 }),
  ].join('.');
  const signature = sign('sha256', Buffer.from(text), {
    key: fs.readFileSync(keyFile(process.env.E2E_KEYS!)),
    dsaEncoding: 'ieee-p1363',
  });
  return `${text}.${signature.toString('base64url')}`;
}

/** A request to the local plane's Kubernetes API, past the control plane, under a field manager's name. */
export async function onPlane<T>(
  method: 'GET' | 'PATCH',
  address: string,
  body?: object,
): Promise<T> {
  const response = await fetch(
    `${process.env.E2E_BASE_URL}/api/${GATEWAY}/proxy/dataplane/_cluster/default/k8s${address}`,
    {
      method,
      headers: {
        authorization: `Bearer ${token()}`,
        'content-type': 'application/merge-patch+json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    },
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}

interface Deployment {
  metadata: {
    name: string;
    namespace: string;
    labels?: Record<string, string>;
  };
  spec: { replicas?: number };
}

/** The Deployment of a component in an environment, as the plane has it. */
export async function deploymentOf(
  component: string,
  environment: string,
): Promise<Deployment> {
  const { items } = await onPlane<{ items: Deployment[] }>(
    'GET',
    '/apis/apps/v1/deployments',
  );
  const found = items.find(
    ({ metadata: { labels } }) =>
      labels?.['openchoreo.dev/component'] === component &&
      labels['openchoreo.dev/environment'] === environment,
  );
  if (!found) throw new Error(`${component} is not in ${environment}.`);
  return found;
}

/** Names of what the plane has of an environment, `Kind/name`: Namespaces and what runs in them. */
export async function objectsIn(environment: string): Promise<string[]> {
  const found: string[] = [];
  for (const [kind, address] of [
    ['Namespace', '/api/v1/namespaces'],
    ['Deployment', '/apis/apps/v1/deployments'],
    ['Service', '/api/v1/services'],
    ['Pod', '/api/v1/pods'],
    ['NetworkPolicy', '/apis/networking.k8s.io/v1/networkpolicies'],
    ['HTTPRoute', '/apis/gateway.networking.k8s.io/v1/httproutes'],
  ]) {
    const selector = `openchoreo.dev/environment=${environment}`;
    const { items } = await onPlane<{ items: Deployment[] }>(
      'GET',
      `${address}?labelSelector=${encodeURIComponent(selector)}`,
    );
    found.push(...items.map(({ metadata }) => `${kind}/${metadata.name}`));
  }
  return found;
}

/** Somebody scales it by hand. */
export async function scaleByHand(
  component: string,
  environment: string,
  replicas: number,
): Promise<void> {
  const { metadata } = await deploymentOf(component, environment);
  await onPlane(
    'PATCH',
    `/apis/apps/v1/namespaces/${metadata.namespace}/deployments/${metadata.name}?fieldManager=kubectl-scale`,
    { spec: { replicas } },
  );
}
