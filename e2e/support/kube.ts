import { Page } from '@playwright/test';
import { tokenOf } from './repository';

/** A request to the control plane's Kubernetes dialect as the person who is signed in on a page. */
export async function onControlPlane<T>(
  page: Page,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  address: string,
  body?: object,
): Promise<T> {
  const origin = new URL(page.url()).origin;
  const response = await fetch(`${origin}/api/openchoreo/kube${address}`, {
    method,
    headers: {
      authorization: `Bearer ${await tokenOf(page)}`,
      'content-type':
        method === 'PATCH'
          ? 'application/merge-patch+json'
          : 'application/json',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}

interface Release {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: {
    owner: { projectName: string; componentName: string };
    workload: {
      container: { image: string; env?: { key: string; value: string }[] };
    };
  };
}

interface Binding {
  spec: {
    owner: { componentName: string };
    environment: string;
    releaseName?: string;
  };
}

/**
 * Makes another release of a component, as a build of a changed workload would: of the one that is in development, because others may not run.
 * Returns the names of the old and the new one.
 */
export async function anotherRelease(
  page: Page,
  component: string,
  suffix: string,
  change: (container: Release['spec']['workload']['container']) => void,
): Promise<{ before: string; after: string }> {
  const all = '/apis/openchoreo.dev/v1alpha1/namespaces/default';
  const address = `${all}/componentreleases`;
  const bindings = await onControlPlane<{ items: Binding[] }>(
    page,
    'GET',
    `${all}/releasebindings`,
  );
  const running = bindings.items.find(
    ({ spec }) =>
      spec.owner.componentName === component &&
      spec.environment === 'development',
  )?.spec.releaseName;
  const { items } = await onControlPlane<{ items: Release[] }>(
    page,
    'GET',
    address,
  );
  const found = items.find(
    ({ metadata, spec }) =>
      spec.owner.componentName === component && metadata.name === running,
  );
  if (!found) throw new Error(`${component} has no release in development.`);
  const { spec } = structuredClone(found);
  change(spec.workload.container);
  const after = `${component}-${suffix}`;
  await onControlPlane(page, 'POST', address, {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ComponentRelease',
    metadata: { name: after },
    spec,
  });
  return { before: found.metadata.name, after };
}
