import { render, screen } from '@testing-library/react';
import { PlanView, summaryOf } from './PlanView';

describe('PlanView', () => {
  it('shows each field before and after, and what the gates say', () => {
    render(
      <PlanView
        plan={{
          digest: 'abcdef0123456789ff',
          gates: [
            {
              name: 'production-approval',
              type: 'approval',
              state: 'Wait',
              message: 'Needs one approval from approvers.',
            },
          ],
          changes: [
            {
              ref: { kind: 'Deployment', name: 'api' },
              change: 'modify',
              effect: 'scale',
              fields: [{ path: 'spec.replicas', before: 1, after: 3 }],
            },
          ],
        }}
      />,
    );
    expect(screen.getByText('1 changed')).toBeInTheDocument();
    expect(
      screen.getByRole('row', { name: 'spec.replicas 1 3' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Needs one approval from approvers.'),
    ).toBeInTheDocument();
  });

  it('says so when nothing would change', () => {
    expect(summaryOf([])).toBe('Nothing would change');
  });
});
