import { useEffect, useMemo, useRef, useState } from 'react';
import { useStoreApi } from '@xyflow/react';
import { Rect } from '../layout';
import {
  AROUND,
  idsIn,
  NEAR,
  SMALL,
  windowKey,
  withMissing,
  withoutUnwanted,
} from '../scene/visible';

/** Boxes that are made or taken away in one frame: while the picture moves, and while it stands. */
const SLICE = { moving: 2, standing: 12 };
/** So long after its last move, the picture stands. Milliseconds. */
const STANDS_AFTER = 150;
/** While the picture moves, boxes only go when there are more than this. */
const MOST = 600;

/**
 * Ids of the boxes that have elements: those in sight or near it, when they can be read. Who listens to the view here is no component, so a pan draws nothing
 * by itself; boxes come a few per frame, and go when the picture stands.
 */
export function useShownBoxes(
  rects: ReadonlyMap<string, Rect>,
): ReadonlySet<string> {
  const api = useStoreApi();
  const small = rects.size <= SMALL;
  const all = useMemo(() => new Set(rects.keys()), [rects]);
  const [shown, setShown] = useState<ReadonlySet<string>>(() => new Set());
  const latest = useRef(shown);
  useEffect(() => {
    if (small) return undefined;
    let key: string | undefined;
    let near: ReadonlySet<string> = new Set();
    let movedAt = -Infinity;
    let frame: number | undefined;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const window = (margin: number) => {
      const { transform, width, height } = api.getState();
      return windowKey(transform, { width, height }, rects.size, margin);
    };
    const next = () => {
      const there = latest.current;
      if (performance.now() - movedAt < STANDS_AFTER) {
        return there.size > MOST
          ? withoutUnwanted(there, near, SLICE.moving)
          : withMissing(there, near, SLICE.moving);
      }
      const around = idsIn(window(AROUND), rects);
      return (
        withMissing(there, near, SLICE.standing) ??
        withMissing(there, around, SLICE.standing) ??
        withoutUnwanted(there, around, SLICE.standing)
      );
    };
    const step = () => {
      frame = undefined;
      const slice = next();
      if (!slice) return;
      latest.current = slice;
      setShown(slice);
      frame = requestAnimationFrame(step);
    };
    const wake = () => {
      frame ??= requestAnimationFrame(step);
    };
    const look = () => {
      movedAt = performance.now();
      clearTimeout(rest);
      rest = setTimeout(wake, STANDS_AFTER);
      const now = window(NEAR);
      if (now === key) return;
      key = now;
      near = idsIn(now, rects);
      wake();
    };
    look();
    movedAt = -Infinity;
    const stop = api.subscribe((now, before) => {
      if (
        now.transform !== before.transform ||
        now.width !== before.width ||
        now.height !== before.height
      ) {
        look();
      }
    });
    return () => {
      stop();
      clearTimeout(rest);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [api, rects, small]);
  return small ? all : shown;
}
