import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// How long something takes is no result, on a busy machine least of all.
configure({ asyncUtilTimeout: 30_000 });

// What jsdom lacks and React Flow asks for.
class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
class FlatMatrix {
  readonly m22: number;
  constructor(transform?: string) {
    const scale = transform?.match(/scale\(([\d.]+)\)/)?.[1];
    this.m22 = scale === undefined ? 1 : Number(scale);
  }
}
globalThis.ResizeObserver ??= NoResizeObserver;
Object.assign(globalThis, {
  DOMMatrixReadOnly: globalThis.DOMMatrixReadOnly ?? FlatMatrix,
});
