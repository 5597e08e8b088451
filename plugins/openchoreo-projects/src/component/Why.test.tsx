import { render, screen } from '@testing-library/react';
import { Why } from './Why';

describe('Why', () => {
  it('names the first cause, how it follows, and what to do', () => {
    render(
      <Why
        diagnosis={{
          state: 'broken',
          reason: 'CrashLoopBackOff',
          remedy: 'Read its log.',
          chain: [
            { kind: 'Component', name: 'web', says: 'It does not run.' },
            { kind: 'Deployment', name: 'web', says: '0 of 1 available.' },
            { kind: 'Pod', name: 'web-1', says: 'It ended with exit code 1.' },
          ],
        }}
      />,
    );
    const alert = screen.getByRole('alert');
    expect(alert).toHaveTextContent('Pod web-1: It ended with exit code 1.');
    expect(alert).toHaveTextContent('Read its log.');
    expect(
      screen.getByRole('list', { name: 'How it follows' }),
    ).toHaveTextContent('Deployment web: 0 of 1 available.');
  });
});
