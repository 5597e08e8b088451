import { compute, LayoutAnswer, LayoutRequest } from './compute';
import { createLayoutService, LayoutWorker } from './layoutService';

const request = {
  nodes: [{ id: 'component/a' }, { id: 'component/b' }],
  edges: [{ id: 'e', source: 'component/a', target: 'component/b' }],
};

function fakeWorker() {
  const asked: LayoutRequest[] = [];
  const heard = {
    answer: (_: LayoutAnswer): void => undefined,
    fail: (): void => undefined,
    ended: false,
  };
  const worker: LayoutWorker = {
    post: message => {
      asked.push(structuredClone(message));
    },
    listen(answered, failed) {
      heard.answer = answered;
      heard.fail = failed;
    },
    end() {
      heard.ended = true;
    },
  };
  return { worker, asked, heard };
}

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('layoutService', () => {
  it('gives each caller its own answer, in whatever order they come', async () => {
    const { worker, asked, heard } = fakeWorker();
    const service = createLayoutService(async () => worker);
    const first = service.layout(request);
    const second = service.layout({ nodes: [], edges: [] });
    await settle();
    expect(asked.map(a => a.nodes.length)).toEqual([2, 0]);
    heard.answer({ id: asked[1].id, ...compute(asked[1]) });
    heard.answer({ id: asked[0].id, ...compute(asked[0]) });
    expect((await first).layout.rects.size).toBe(2);
    expect((await second).layout.rects.size).toBe(0);
  });

  it('computes on the page when there is no worker, or none can start', async () => {
    for (const spawn of [
      undefined,
      async () => {
        throw new Error('refused');
      },
    ]) {
      const drawing = await createLayoutService(spawn).layout(request);
      expect(drawing).toEqual(compute(request));
    }
  });

  it('finishes what a dying worker left', async () => {
    const { worker, heard } = fakeWorker();
    const service = createLayoutService(async () => worker);
    const left = service.layout(request);
    await settle();
    heard.fail();
    expect(await left).toEqual(compute(request));
    expect(heard.ended).toBe(true);
    expect(await service.layout(request)).toEqual(compute(request));
  });
});
