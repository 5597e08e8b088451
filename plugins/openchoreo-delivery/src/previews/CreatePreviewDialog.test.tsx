import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router-dom';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import {
  KubeObject,
  PreviewPolicy,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import {
  CollectionState,
  OpenChoreoApi,
  openchoreoApiRef,
  PageBody,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { CreatePreviewDialog } from './CreatePreviewDialog';

const metadata = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const binding = (
  component: string,
  state: 'Active' | 'Undeploy' = 'Active',
): ReleaseBinding => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'ReleaseBinding',
  metadata: metadata(`${component}-development`),
  spec: {
    owner: { projectName: 'shop', componentName: component },
    environment: 'development',
    state,
  },
});
const policy: PreviewPolicy = {
  apiVersion: 'delivery.openchoreo.dev/v1alpha1',
  kind: 'PreviewPolicy',
  metadata: metadata('previews'),
  spec: {
    parentEnvironment: 'development',
    pullRequests: false,
    maxActive: 5,
    defaultTtl: '24h',
    maxTtl: '7d',
  },
};

/** The dialog over a project of three components, one of which does not run, and what it makes. */
function draw() {
  const made: KubeObject[] = [];
  const running: CollectionState = {
    status: 'ready',
    items: [binding('web'), binding('api'), binding('old', 'Undeploy')],
  };
  const resources: Partial<OpenChoreoApi['resources']> = {
    create: async (_kind, object) => {
      made.push(object);
      return object as never;
    },
  };
  const api: Partial<OpenChoreoApi> = {
    stream: {
      subscribe: () => () => {},
      state: () => running,
      retry: () => {},
    },
    resources: resources as OpenChoreoApi['resources'],
  };
  render(
    <TestApiProvider
      apis={[
        [openchoreoApiRef, api as OpenChoreoApi],
        [storageApiRef, mockApis.storage()],
      ]}
    >
      <MemoryRouter>
        <PageBody>
          <CreatePreviewDialog
            namespace="default"
            project="shop"
            policies={[policy]}
            onClose={() => {}}
          />
        </PageBody>
      </MemoryRouter>
    </TestApiProvider>,
  );
  return made;
}

async function create(made: KubeObject[]) {
  await userEvent.type(screen.getByLabelText(/Preview Name/), 'login');
  await userEvent.type(screen.getByLabelText(/Branch/), 'feature/login');
  await userEvent.click(screen.getByRole('button', { name: 'Create' }));
  await waitFor(() => expect(made).toHaveLength(1));
  return made[0].spec;
}

jest.setTimeout(30_000);

it('takes everything that runs in the parent, also what comes later, unless something is left out', async () => {
  const made = draw();
  expect(
    screen.getAllByRole('checkbox').map(box => box.closest('label')),
  ).toHaveLength(2);
  expect(await create(made)).toEqual({
    owner: { projectName: 'shop' },
    parentEnvironment: 'development',
    source: { branch: 'feature/login' },
  });
});

it('names the components when one is left out, and wants at least one', async () => {
  const made = draw();
  await userEvent.click(screen.getByRole('checkbox', { name: 'api' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'web' }));
  expect(screen.getByText('Choose at least one component.')).toBeVisible();
  await userEvent.click(screen.getByRole('checkbox', { name: 'web' }));
  expect(await create(made)).toMatchObject({ components: ['web'] });
});
