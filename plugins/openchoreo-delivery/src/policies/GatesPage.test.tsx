import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router-dom';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import {
  ApiError,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import {
  CollectionState,
  OpenChoreoApi,
  openchoreoApiRef,
  ResourceSelection,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { GatesPage } from './GatesPage';

const policy = (paused = false): PromotionPolicy => ({
  apiVersion: 'delivery.openchoreo.dev/v1alpha1',
  kind: 'PromotionPolicy',
  metadata: {
    name: 'train',
    namespace: 'default',
    uid: '1',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    paused,
    targets: [{ environment: 'production' }],
    gates: [{ name: 'hold', hold: { reason: 'We are moving house' } }],
  },
});

/** The page with one policy, and what it writes. */
function draw(patch: (change: unknown) => Promise<unknown>) {
  const none: CollectionState = { status: 'ready', items: [] };
  const one: CollectionState = { status: 'ready', items: [policy()] };
  const resources: Partial<OpenChoreoApi['resources']> = {
    patch: (_kind, _key, _type, change) => patch(change) as never,
  };
  const api: Partial<OpenChoreoApi> = {
    stream: {
      subscribe: () => () => {},
      state: ({ kind }: ResourceSelection) =>
        kind.kind === promotionPolicyKind.kind ? one : none,
      retry: () => {},
    },
    resources: resources as OpenChoreoApi['resources'],
    decide: async () => ({ allowed: true, reason: '' }),
  };
  render(
    <TestApiProvider
      apis={[
        [openchoreoApiRef, api as OpenChoreoApi],
        [storageApiRef, mockApis.storage()],
      ]}
    >
      <MemoryRouter>
        <GatesPage />
      </MemoryRouter>
    </TestApiProvider>,
  );
  return screen.findByRole('article', { name: 'Policy train' });
}

it('pauses a policy, and says in its card why that did not work', async () => {
  const changes: unknown[] = [];
  const card = await draw(async change => {
    changes.push(change);
    throw new ApiError({
      reason: 'Forbidden',
      message: 'Only platform engineers may pause train.',
      remedy: 'Ask one of them.',
    });
  });
  await userEvent.click(
    within(card).getByRole('button', { name: 'Pause policy train' }),
  );
  expect(await within(card).findByRole('alert')).toHaveTextContent(
    'Only platform engineers may pause train. Ask one of them.',
  );
  expect(changes).toEqual([{ spec: { paused: true } }]);
  expect(
    within(card).getByRole('button', { name: 'Pause policy train' }),
  ).toBeEnabled();
});

it('says what a policy needs before it can be saved', async () => {
  await draw(async () => undefined);
  await userEvent.click(screen.getByRole('button', { name: 'Create policy' }));
  const dialog = await screen.findByRole('dialog', { name: 'Create policy' });
  const save = within(dialog).getByRole('button', { name: 'Save' });
  expect(save).toHaveAttribute('aria-disabled', 'true');
  expect(save).toHaveAccessibleDescription('Give it a name first.');
  await userEvent.type(within(dialog).getByLabelText('Policy Name'), 'x');
  expect(save).not.toHaveAttribute('aria-disabled');
});
