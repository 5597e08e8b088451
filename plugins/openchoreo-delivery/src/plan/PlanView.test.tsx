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
              state: 'Wait',
              message: 'Needs one approval from approvers.',
            },
          ],
          changes: [
            {
              object: {
                group: 'apps',
                version: 'v1',
                kind: 'Deployment',
                name: 'api',
              },
              summary: 'One replica becomes three.',
              targetPlane: 'dataplane',
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
