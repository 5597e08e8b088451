import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router-dom';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { SimulatedPromotion } from '@openchoreo-portal/delivery';
import { ApiError } from '@openchoreo-portal/model';
import {
  OpenChoreoApi,
  openchoreoApiRef,
  OpenChoreoQueryProvider,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { SimulationDialog } from './SimulationDialog';

const promotion = (
  component: string,
  rest: Partial<SimulatedPromotion> = {},
): SimulatedPromotion => ({
  name: `${component}-1`,
  project: 'shop',
  component,
  environment: 'production',
  releaseName: `${component}-abc`,
  at: '2026-11-21T10:00:00Z',
  was: 'Passed',
  would: 'Passed',
  differs: false,
  message: 'No gate guards this change.',
  gates: [],
  basis: 'Recorded',
  ...rest,
});

function draw(answer: () => object) {
  const bodies: unknown[] = [];
  const api: Pick<OpenChoreoApi, 'request'> = {
    request: async <T,>(_path: string, init?: { body?: unknown }) => {
      bodies.push(init?.body);
      const value = answer();
      if (value instanceof Error) throw value;
      return value as T;
    },
  };
  render(
    <TestApiProvider apis={[[openchoreoApiRef, api as OpenChoreoApi]]}>
      <OpenChoreoQueryProvider>
        <MemoryRouter>
          <SimulationDialog
            namespace="default"
            change={{
              policy: { name: 'two', spec: { targets: [], gates: [] } },
            }}
            onClose={() => {}}
          />
        </MemoryRouter>
      </OpenChoreoQueryProvider>
    </TestApiProvider>,
  );
  return bodies;
}

describe('SimulationDialog', () => {
  it('shows what would have gone otherwise and why, and the rest on demand', async () => {
    const bodies = draw(() => ({
      total: 2,
      differing: 1,
      promotions: [
        promotion('api', {
          would: 'Waiting',
          differs: true,
          message: '1 of 2 approvals.',
        }),
        promotion('web'),
      ],
    }));
    expect(
      await screen.findByText('1 of 2 would have gone otherwise.'),
    ).toBeInTheDocument();
    const table = screen.getByRole('table', { name: 'Replayed promotions' });
    expect(
      within(table).getByRole('row', {
        name: /api to production.*Passed Waiting 1 of 2 approvals\./,
      }),
    ).toBeInTheDocument();
    expect(within(table).queryByText(/web to production/)).toBeNull();
    await userEvent.click(screen.getByRole('checkbox'));
    expect(within(table).getByText(/web to production/)).toBeInTheDocument();
    expect(bodies).toEqual([
      {
        policy: { metadata: { name: 'two' }, spec: { targets: [], gates: [] } },
      },
    ]);
  });

  it('says so when nothing was recorded', async () => {
    draw(() => ({ total: 0, differing: 0, promotions: [] }));
    expect(await screen.findByText('Nothing was recorded')).toBeInTheDocument();
  });

  it('says who may not', async () => {
    draw(
      () => new ApiError({ reason: 'Forbidden', message: 'You may not look.' }),
    );
    expect(await screen.findByText('You may not look.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /again/i })).toBeNull();
  });

  it('names what is wrong with a policy, and tries again', async () => {
    const bodies = draw(
      () =>
        new ApiError({
          reason: 'Invalid',
          message: 'PromotionPolicy two is not valid: spec.targets.',
          remedy: 'Correct these fields and send it again.',
        }),
    );
    expect(await screen.findByText(/Correct these fields/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /again/i }));
    expect(bodies).toHaveLength(2);
  });
});
