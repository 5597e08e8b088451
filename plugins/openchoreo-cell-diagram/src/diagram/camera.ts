import { Rect } from '../layout';

/** Middle of the view in coordinates of the diagram, and zoom. */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

/** What React Flow calls a viewport: offset in pixels of the screen, and zoom. */
export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

interface Size {
  width: number;
  height: number;
}

/** The camera of a viewport. */
export function cameraOf({ x, y, zoom }: Viewport, size: Size): Camera {
  return {
    x: (size.width / 2 - x) / zoom,
    y: (size.height / 2 - y) / zoom,
    zoom,
  };
}

/** The zoom at which all of a rectangle is in sight. */
export function fitZoom(bounds: Rect, size: Size, padding = 0.08): number {
  return Math.min(
    (size.width * (1 - padding)) / bounds.width,
    (size.height * (1 - padding)) / bounds.height,
  );
}

/** Whether all of a rectangle is in sight. */
export function isInView(rect: Rect, view: Viewport, size: Size): boolean {
  const left = rect.x * view.zoom + view.x;
  const top = rect.y * view.zoom + view.y;
  return (
    left >= 0 &&
    top >= 0 &&
    left + rect.width * view.zoom <= size.width &&
    top + rect.height * view.zoom <= size.height
  );
}

/** The box in the middle of the view, if it fills a good part of it: the one somebody zooms into. */
export function boxAtCenter(
  rects: ReadonlyMap<string, Rect>,
  camera: Camera,
): string | undefined {
  for (const [id, r] of rects) {
    if (
      camera.x >= r.x &&
      camera.x <= r.x + r.width &&
      camera.y >= r.y &&
      camera.y <= r.y + r.height
    ) {
      return id;
    }
  }
  return undefined;
}
