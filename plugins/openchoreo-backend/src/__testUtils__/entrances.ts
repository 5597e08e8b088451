import { Portal } from './portal';

/** One way to write, as any client would. */
export interface Entrance {
  name: string;
  /** Entrance and verb that the audit trail may call it. */
  entrance: 'kubernetes' | 'rest';
  verb: RegExp;
  send(
    portal: Portal,
    person: string,
    target: { path: string; object: object; change: object },
  ): Promise<Response>;
}

const patch =
  (contentType: string, query = '') =>
  (make: (target: { object: object; change: object }) => unknown) =>
  (
    portal: Portal,
    person: string,
    target: { path: string; object: object; change: object },
  ) =>
    portal.fetch(person, `${target.path}${query}`, {
      method: 'PATCH',
      headers: { 'content-type': contentType },
      body: JSON.stringify(make(target)),
    });

/** Every way to change an object that exists. */
export const ENTRANCES: Entrance[] = [
  {
    name: 'PUT of the REST dialect',
    entrance: 'rest',
    verb: /^patch$/,
    send: (portal, person, { path, object }) =>
      portal.fetch(person, restPath(path), { method: 'PUT', body: object }),
  },
  {
    name: 'PUT',
    entrance: 'kubernetes',
    verb: /^update$/,
    send: (portal, person, { path, object }) =>
      portal.fetch(person, path, { method: 'PUT', body: object }),
  },
  {
    name: 'merge patch',
    entrance: 'kubernetes',
    verb: /^patch$/,
    send: patch('application/merge-patch+json')(({ change }) => ({
      spec: change,
    })),
  },
  {
    name: 'JSON patch',
    entrance: 'kubernetes',
    verb: /^patch$/,
    send: patch('application/json-patch+json')(({ change }) =>
      Object.entries(change).map(([key, value]) => ({
        op: 'add',
        path: `/spec/${key}`,
        value,
      })),
    ),
  },
  {
    name: 'server-side apply',
    entrance: 'kubernetes',
    verb: /^(patch|create)$/,
    send: patch(
      'application/apply-patch+yaml',
      '?fieldManager=matrix&force=true',
    )(({ object }) => object),
  },
];

/** Where the REST dialect has what the Kubernetes dialect has there. */
export function restPath(path: string): string {
  return path.replace('/kube/apis/openchoreo.dev/v1alpha1/', '/api/v1/');
}
