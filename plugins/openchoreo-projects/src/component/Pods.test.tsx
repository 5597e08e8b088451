import { render, screen } from '@testing-library/react';
import { RenderedPodStatus } from '@openchoreo-portal/model';
import { Pods, podWords } from './Pods';

const pod = (change: Partial<RenderedPodStatus>): RenderedPodStatus => ({
  name: 'web-1',
  ready: true,
  restarts: 0,
  phase: 'Running',
  ...change,
});

describe('Pods', () => {
  it('counts, names and explains them', () => {
    render(
      <Pods
        environment="development"
        pods={[
          pod({
            name: 'web-2',
            ready: false,
            restarts: 3,
            problem: {
              reason: 'CrashLoopBackOff',
              message: 'm',
              failing: true,
            },
          }),
          pod({}),
        ]}
      />,
    );
    expect(screen.getByText('1 of 2 pods ready')).toBeInTheDocument();
    const list = screen.getByRole('list', { name: 'Pods in development' });
    expect(list).toHaveTextContent('web-2');
    expect(list).toHaveTextContent('3 restarts');
    expect(list).toHaveTextContent('CrashLoopBackOff');
  });

  it('does not wait for what has run to its end', () => {
    const done = pod({ name: 'task-1', ready: false, phase: 'Succeeded' });
    const { rerender } = render(
      <Pods environment="development" pods={[done]} />,
    );
    expect(screen.getByText('Complete')).toBeInTheDocument();
    expect(screen.queryByText(/ready$/)).not.toBeInTheDocument();
    rerender(<Pods environment="development" pods={[done, pod({})]} />);
    expect(screen.getByText('1 of 1 pod ready')).toBeInTheDocument();
  });

  it('shows the first five of many, and nothing of none', () => {
    const many = Array.from({ length: 8 }, (_, i) => pod({ name: `web-${i}` }));
    const { container, rerender } = render(
      <Pods environment="development" pods={many} />,
    );
    expect(screen.getAllByRole('listitem')).toHaveLength(5);
    expect(screen.getByText('and 3 more')).toBeInTheDocument();
    rerender(<Pods environment="development" pods={[]} />);
    expect(container).toBeEmptyDOMElement();
  });

  it.each([
    [{}, 'Ready'],
    [{ ready: false, phase: 'Succeeded' }, 'Complete'],
    [{ ready: false, phase: 'Pending' }, 'Pending'],
    [{ ready: false, phase: undefined }, 'Pending'],
  ])('calls %j %s', (change, label) => {
    expect(podWords(pod(change)).label).toBe(label);
  });
});
