import { Router } from 'express';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[]; length: number };
  regexp: RegExp;
}

/** One method of one route, e.g. `post /stream`. */
export type RouteName = string;

/** Every route of a router and the routers below it, as the router itself holds them. */
export function routesOf(router: Router): RouteName[] {
  return (router.stack as unknown as Layer[]).flatMap(({ route, handle }) => {
    if (route) {
      return Object.keys(route.methods).map(
        method => `${method} ${route.path}`,
      );
    }
    return handle.stack ? routesOf(handle as unknown as Router) : [];
  });
}

/** Handlers that are mounted below a path and answer everything there. */
export function mountsOf(router: Router): string[] {
  return (router.stack as unknown as Layer[]).flatMap(
    ({ route, handle, regexp }) => {
      if (route) return [];
      if (handle.stack) return mountsOf(handle as unknown as Router);
      // Four arguments: it only sees errors.
      return handle.length > 3 ? [] : [regexp.source];
    },
  );
}
