import { act, renderHook } from '@testing-library/react';
import { ReactNode } from 'react';
import { ReactFlowProvider, useStoreApi } from '@xyflow/react';
import { Rect } from '../layout';
import { SMALL } from '../scene/visible';
import { useShownBoxes } from './useShownBoxes';

/** A row of boxes, 250 pixels apart. */
const row = (count: number): ReadonlyMap<string, Rect> =>
  new Map(
    Array.from({ length: count }, (_, i) => [
      `box/${i}`,
      { x: i * 250, y: 0, width: 200, height: 80 },
    ]),
  );

function boxes(rects: ReadonlyMap<string, Rect>) {
  const { result } = renderHook(
    () => ({ shown: useShownBoxes(rects), api: useStoreApi() }),
    {
      wrapper: ({ children }: { children: ReactNode }) => (
        <ReactFlowProvider>{children}</ReactFlowProvider>
      ),
    },
  );
  return {
    look: (x: number, zoom = 1) =>
      act(() =>
        result.current.api.setState({
          width: 1000,
          height: 600,
          transform: [x, 0, zoom],
        }),
      ),
    shown: () => result.current.shown,
  };
}
const frame = () => act(() => jest.advanceTimersByTime(16));
const stand = () => act(() => jest.advanceTimersByTime(1000));

describe('useShownBoxes', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('has all boxes of a small diagram at once, wherever one looks', () => {
    const view = boxes(row(SMALL));
    expect(view.shown().size).toBe(SMALL);
    view.look(-50_000);
    expect(view.shown().size).toBe(SMALL);
  });

  it('makes a few boxes per frame while the picture moves, and takes none away', () => {
    const view = boxes(row(400));
    view.look(0);
    stand();
    const start = view.shown();
    expect(start.has('box/0')).toBe(true);
    expect(start.has('box/30')).toBe(false);
    view.look(-10_000);
    frame();
    const first = view.shown();
    expect(first.size).toBeGreaterThan(start.size);
    expect(first.size).toBeLessThanOrEqual(start.size + 4);
    for (let i = 0; i < 5; i += 1) {
      view.look(-10_000 - i * 10);
      frame();
    }
    expect(view.shown().has('box/41')).toBe(true);
    expect(view.shown().has('box/0')).toBe(true);
  });

  it('makes those around, and forgets what is far, when it stands', () => {
    const view = boxes(row(400));
    view.look(0);
    stand();
    view.look(-10_000);
    stand();
    // 750 pixels beyond the window, but not thousands.
    expect(view.shown().has('box/46')).toBe(true);
    expect(view.shown().has('box/60')).toBe(false);
    expect(view.shown().has('box/0')).toBe(false);
    // From afar boxes are part of the picture.
    view.look(-10_000, 0.1);
    stand();
    expect(view.shown().size).toBe(0);
  });
});
