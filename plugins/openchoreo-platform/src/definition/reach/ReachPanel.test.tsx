import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router-dom';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { ChangePlan, Plan } from '@openchoreo-portal/delivery';
import {
  ApiError,
  environmentKind,
  projectTypeKind,
  promotionKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  OpenChoreoApi,
  openchoreoApiRef,
  PageBody,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ReachPanel } from './ReachPanel';

const stored: StoredObject = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Environment',
  metadata: {
    name: 'production',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {},
};

const plan = (rest: Partial<Plan>): Plan => ({
  namespace: 'default',
  project: 'shop',
  component: 'api',
  environment: 'production',
  state: 'Active',
  releaseName: 'api-1',
  outcome: 'AskGates',
  message: 'Needs an approval.',
  summary: '1 changed.',
  changes: [
    {
      object: { group: 'apps', version: 'v1', kind: 'Deployment', name: 'api' },
      change: 'modify',
      effect: 'restart',
      fields: [{ path: 'spec.template.x', before: 1, after: 2 }],
      summary: 'Pods are replaced.',
      targetPlane: 'dataplane',
    },
  ],
  effects: {
    routing: { added: [], removed: [] },
    reachability: { opened: [], closed: [] },
    missing: [],
    contracts: [],
  },
  gates: { state: 'Wait', message: '', gates: [] },
  pendingConnections: [],
  pendingResources: [],
  ...rest,
});

function draw(kind: typeof environmentKind, answer: () => ChangePlan | Error) {
  const bodies: unknown[] = [];
  const api = {
    resources: {},
    watch: () => ({
      getState: () => ({ status: 'ready', items: [] }),
      subscribe: () => () => {},
    }),
    request: async (_path: string, init?: { body?: unknown }) => {
      bodies.push(init?.body);
      const value = answer();
      if (value instanceof Error) throw value;
      return value;
    },
  };
  render(
    <TestApiProvider
      apis={[
        [openchoreoApiRef, api as unknown as OpenChoreoApi],
        [storageApiRef, mockApis.storage()],
      ]}
    >
      <MemoryRouter>
        <PageBody>
          <ReachPanel kind={kind} verdict={{ status: 'accepted', stored }} />
        </PageBody>
      </MemoryRouter>
    </TestApiProvider>,
  );
  return bodies;
}

const empty: ChangePlan = {
  object: { kind: 'Environment', namespace: 'default', name: 'production' },
  message: 'It reaches 2 deployments.',
  total: 3,
  releases: [],
  problems: [],
  changes: [],
  infrastructure: [],
};

describe('ReachPanel', () => {
  it('says which components in which environments change, when and how', async () => {
    const bodies = draw(environmentKind, () => ({
      ...empty,
      changes: [
        { when: 'Now', plan: plan({}) },
        {
          when: 'WithRelease',
          plan: plan({ component: 'web', outcome: 'Apply' }),
        },
      ],
      problems: [
        {
          project: 'shop',
          component: 'old',
          reason: 'Invalid',
          message: 'It lacks a port.',
        },
      ],
      releases: [
        {
          project: 'shop',
          component: 'web',
          releaseName: 'web-2',
          deploysTo: 'development',
        },
      ],
    }));
    const entry = await screen.findByRole('button', {
      name: /api in production.*asks its gates.*pods are replaced: 1/,
    });
    expect(screen.getByText('As soon as it is saved')).toBeInTheDocument();
    expect(
      screen.getByText('With the next release, when it is promoted'),
    ).toBeInTheDocument();
    expect(screen.getByText('old: It lacks a port.')).toBeInTheDocument();
    expect(
      screen.getByText('web: web-2, by itself into development'),
    ).toBeInTheDocument();
    await userEvent.click(entry);
    expect(
      screen.getByRole('row', { name: 'Deployment api spec.template.x 1 2' }),
    ).toBeInTheDocument();
    expect(bodies).toEqual([{ object: stored }]);
  });

  it('shows what happens to cells and resources, and who reaches whom then', async () => {
    const { changes, namespace, project, environment } = plan({});
    const of = { namespace, project, environment, changes, releaseName: 'r-2' };
    const reachability = {
      opened: [{ from: 'web', to: 'api', port: 80, protocol: 'TCP' }],
      closed: [{ from: 'a', to: 'b', port: 81, protocol: 'TCP' }],
    };
    draw(projectTypeKind, () => ({
      ...empty,
      infrastructure: [
        {
          when: 'WithRelease',
          plan: {
            ...of,
            outcome: 'Apply',
            message: '',
            summary: '',
            reachability,
          },
        },
        {
          when: 'WithRelease',
          plan: {
            ...of,
            resource: 'db',
            outcome: 'Hold',
            message: 'It has no size.',
            summary: '',
            reachability: { opened: [], closed: [] },
          },
        },
      ],
      problems: [
        {
          project: 'shop',
          resource: 'cache',
          reason: 'X',
          message: 'No type.',
        },
      ],
      releases: [{ project: 'shop', releaseName: 'r-2' }],
    }));
    const cell = await screen.findByRole('button', {
      name: /cell of shop in production.*applied at once.*pods are replaced: 1/,
    });
    expect(screen.getByText('cell of shop: r-2')).toBeInTheDocument();
    expect(screen.getByText('resource cache: No type.')).toBeInTheDocument();
    await userEvent.click(cell);
    expect(
      screen.getByRole('row', { name: 'Deployment api spec.template.x 1 2' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Can reach each other then: web → api:80'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Can no longer reach each other: a → b:81'),
    ).toBeInTheDocument();
    await userEvent.click(cell);
    await userEvent.click(
      screen.getByRole('button', { name: /resource db in production.*held/ }),
    );
    expect(screen.getByText(/It has no size\./)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'resource db in production' }),
    ).toHaveAttribute('href', '/catalog/default/resource/db');
  });

  it('says so when nothing that is deployed changes', async () => {
    draw(environmentKind, () => empty);
    expect(
      await screen.findByText(/3 deployments were looked at/),
    ).toBeInTheDocument();
  });

  it('says why it could not be planned', async () => {
    draw(
      environmentKind,
      () =>
        new ApiError({ reason: 'Forbidden', message: 'You may not see it.' }),
    );
    expect(await screen.findByText(/You may not see it\./)).toBeInTheDocument();
  });

  it('asks nothing about kinds that no deployment is made of', () => {
    const bodies = draw(promotionKind, () => empty);
    expect(bodies).toEqual([]);
    expect(screen.queryByText('What this changes where')).toBeNull();
  });
});
