import { eventKind } from '@openchoreo-portal/model';
import { World } from '../__testUtils__/world';

describe('event controller', () => {
  it('keeps Events for a day', async () => {
    const world = await World.start();
    world.now = new Date('2026-11-21T10:00:00Z');
    world.boot();
    try {
      for (const [name, lastTimestamp] of [
        ['old', '2026-11-20T09:00:00Z'],
        ['new', '2026-11-21T09:00:00Z'],
      ]) {
        await world.client.create(eventKind, {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name, namespace: 'default' },
          involvedObject: { kind: 'Component', name: 'web' },
          lastTimestamp,
        });
      }
      await world.settle();
      const names = (await world.list(eventKind)).map(e => e.metadata.name);
      expect(names).toEqual(['new']);
    } finally {
      await world.stop();
    }
  });
});
