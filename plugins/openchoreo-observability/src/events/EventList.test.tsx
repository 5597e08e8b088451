import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { act, render, screen } from '@testing-library/react';
import {
  OpenChoreoApi,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EventList } from './ComponentEvents';
import { PlaneEvent } from './useEvents';

const event = (message: string, type = 'Normal'): PlaneEvent => ({
  timestamp: new Date().toISOString(),
  type,
  reason: type === 'Normal' ? 'Started' : 'BackOff',
  message,
  metadata: { objectKind: 'Pod', objectName: 'web-1' },
});

/** The list over a stream that the test writes into. */
function show() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const asked: string[] = [];
  const api: Partial<OpenChoreoApi> = {
    async openPlugin(_plugin: string, path: string) {
      asked.push(path);
      return { ok: true, status: 200, body: readable } as Response;
    },
  };
  render(
    <TestApiProvider
      apis={[
        [openchoreoApiRef, api],
        [translationApiRef, mockApis.translation()],
        [errorApiRef, mockApis.error()],
      ]}
    >
      <EventList
        scope={{ namespace: 'default', component: 'web' }}
        environment="development"
      />
    </TestApiProvider>,
  );
  const send = (events: PlaneEvent[]) =>
    act(async () => {
      await writer.write(
        new TextEncoder().encode(`data: ${JSON.stringify({ events })}\n\n`),
      );
    });
  return { asked, send };
}

it('shows what happens as it happens, and says when nothing has', async () => {
  const { asked, send } = show();
  await send([]);
  expect(await screen.findByText('Nothing happened')).toBeInTheDocument();
  expect(asked).toEqual([
    '/api/v1/events/stream?namespace=default&component=web',
  ]);
  await send([
    event('Back-off restarting failed container', 'Warning'),
    event('Started container main'),
  ]);
  const list = await screen.findByRole('list', {
    name: 'Events in development',
  });
  const [newest, before] = list.children;
  expect(newest).toHaveTextContent(/BackOff.*Back-off restarting.*Pod web-1/);
  expect(before).toHaveTextContent(/Started container main/);
});
