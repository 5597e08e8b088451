import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// How long something takes is no result, on a busy machine least of all.
configure({ asyncUtilTimeout: 30_000 });

// What jsdom lacks and charts ask for.
class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(globalThis, {
  ResizeObserver: globalThis.ResizeObserver ?? NoResizeObserver,
  matchMedia: () => ({
    matches: false,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {},
  }),
});
