import { LayoutAnswer } from './compute';
import { LayoutWorker } from './layoutService';

/**
 * Starts the worker. A module of its own, loaded only where there are workers: `import.meta` is no JavaScript that tests (CommonJS) can read,
 * and bundlers find the worker's file only in exactly this form.
 */
export function spawnWorker(): LayoutWorker {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), {
    name: 'cell-layout',
  });
  return {
    post: request => worker.postMessage(request),
    listen(answered, failed) {
      worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) =>
        answered(data);
      worker.onerror = failed;
    },
    end: () => worker.terminate(),
  };
}
