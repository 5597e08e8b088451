import { ReactNode } from 'react';
import { act, renderHook, waitFor } from '@testing-library/react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import {
  OpenChoreoApi,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useMetrics } from './useMetrics';

/** An answer that the test writes into. */
function answer() {
  const queue: string[] = [];
  let wake = () => {};
  let over = false;
  const somethingNew = () =>
    new Promise<void>(resolve => {
      wake = resolve;
    });
  async function* read() {
    while (!over || queue.length > 0) {
      const next = queue.shift();
      if (next) yield new TextEncoder().encode(next);
      else await somethingNew();
    }
  }
  const chunks = read();
  return {
    response: {
      ok: true,
      status: 200,
      body: {
        getReader: () => ({
          read: () => chunks.next(),
          cancel: async () => {},
        }),
      },
    } as unknown as Response,
    send(bytes: number) {
      const data = { memoryUsage: [{ timestamp: 't', value: bytes }] };
      queue.push(`data: ${JSON.stringify(data)}\n\n`);
      wake();
    },
    interrupt() {
      over = true;
      wake();
    },
  };
}

const refusal = (status: number) =>
  ({
    ok: false,
    status,
    text: async () => JSON.stringify({ kind: 'Status', code: status }),
  } as Response);

function start(answers: Response[]) {
  const asked: string[] = [];
  const api = {
    async openPlugin(_plugin: string, path: string) {
      asked.push(path);
      return answers.shift() ?? refusal(503);
    },
  } as Partial<OpenChoreoApi> as OpenChoreoApi;
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[openchoreoApiRef, api]]}>
      {children}
    </TestApiProvider>
  );
  const scope = { namespace: 'default', component: 'web' };
  const hook = renderHook(() => useMetrics(scope, 15), { wrapper });
  return { asked, hook };
}

const memory = (hook: ReturnType<typeof start>['hook']) =>
  hook.result.current.data?.memoryUsage?.[0].value;

describe('useMetrics', () => {
  it('shows what is measured as it comes, and goes on after an interruption', async () => {
    const first = answer();
    const second = answer();
    const { asked, hook } = start([first.response, second.response]);
    expect(hook.result.current.data).toBeUndefined();
    act(() => first.send(1));
    await waitFor(() => expect(memory(hook)).toBe(1));
    act(() => first.send(2));
    await waitFor(() => expect(memory(hook)).toBe(2));
    act(() => first.interrupt());
    await waitFor(() => expect(asked).toHaveLength(2), { timeout: 5_000 });
    // What was known stays.
    expect(memory(hook)).toBe(2);
    act(() => second.send(3));
    await waitFor(() => expect(memory(hook)).toBe(3));
    expect(asked[0]).toBe(
      '/api/v1/metrics/stream?namespace=default&component=web&minutes=15',
    );
    hook.unmount();
  });

  it('says when it is refused, asks no more, and tries again when told to', async () => {
    const later = answer();
    const { asked, hook } = start([refusal(403), later.response]);
    await waitFor(() =>
      expect(hook.result.current.error?.reason).toBe('Forbidden'),
    );
    expect(asked).toHaveLength(1);
    act(() => hook.result.current.retry());
    act(() => later.send(7));
    await waitFor(() => expect(memory(hook)).toBe(7));
    expect(hook.result.current.error).toBeUndefined();
    hook.unmount();
  });
});
