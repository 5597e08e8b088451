import { Pod } from '../cluster/objects';
import { ContainerView, podStatus } from './status';

const now = new Date('2026-01-02T03:04:05Z');

function exited(exitCode: number): ContainerView {
  const terminated = {
    exitCode,
    reason: exitCode ? 'Error' : 'Completed',
    startedAt: '2026-01-02T03:04:00Z',
    finishedAt: '2026-01-02T03:04:05Z',
    containerID: 'local://1',
  };
  return {
    spec: { name: 'main' },
    init: false,
    state: { terminated },
    lastState: { terminated },
    restartCount: 0,
    ready: false,
    started: false,
    imageID: '',
  };
}

function phase(
  restartPolicy: 'Always' | 'OnFailure' | 'Never' | undefined,
  views: ContainerView[],
  metadata: Partial<Pod['metadata']> = {},
): string | undefined {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', uid: 'u', ...metadata },
    spec: { restartPolicy, containers: [{ name: 'main' }] },
  } as Pod;
  return podStatus(pod, views, {
    runtime: { name: 'simulated', limitations: [] },
    podIp: '127.1.1.1',
    now,
  }).phase;
}

describe('the phase of a pod whose containers have ended', () => {
  it.each([
    ['Always', 7, 'Running'],
    ['Always', 0, 'Running'],
    [undefined, 7, 'Running'],
    ['OnFailure', 7, 'Running'],
    ['OnFailure', 0, 'Succeeded'],
    ['Never', 7, 'Failed'],
    ['Never', 0, 'Succeeded'],
  ] as const)(
    'with restart policy %s and exit code %s is %s',
    (policy, code, expected) => {
      expect(phase(policy, [exited(code)])).toBe(expected);
    },
  );

  it('is final when the pod is being deleted', () => {
    const metadata = { deletionTimestamp: now.toISOString() };
    expect(phase('Always', [exited(143)], metadata)).toBe('Failed');
    expect(phase('Always', [exited(0)], metadata)).toBe('Succeeded');
  });
});
