import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { KubeObject } from '@openchoreo-portal/model';
import { AuditProbe } from './audit';
import { runOcc } from './occ';
import { Portal } from './portal';

/** A change of an object that exists: where it is, as it should be, and what is new of its spec. */
export interface Target {
  path: string;
  object: object;
  change: object;
}

/** One way to write, as any client would. */
export interface Entrance {
  name: string;
  /** Entrance and verb that the audit trail may call it. */
  entrance: 'kubernetes' | 'rest' | 'actions' | 'portal';
  verb: RegExp;
  /** The client reads first: who may not even do that sends no write. */
  reads?: boolean;
  /** How it ended, as a status of HTTP. */
  send(
    portal: Portal,
    person: string,
    target: Target,
  ): Promise<{ status: number }>;
}

const patch =
  (contentType: string, query = '') =>
  (make: (target: Target) => unknown) =>
  (portal: Portal, person: string, target: Target) =>
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
  {
    name: 'occ apply',
    reads: true,
    entrance: 'kubernetes',
    verb: /^(patch|create|get)$/,
    send: (portal, person, { object }) =>
      occ(portal, person, ['apply', '-f', 'object.json'], {
        'object.json': JSON.stringify(object),
      }),
  },
];

const post = (
  name: string,
  entrance: 'kubernetes' | 'rest',
  address: (path: string) => string = path => path,
): Entrance => ({
  name,
  entrance,
  verb: /^create$/,
  send: (portal, person, { path, object }) =>
    portal.fetch(person, address(path), { method: 'POST', body: object }),
});

/** Ways to make an object. */
export const CREATIONS: Entrance[] = [
  post('POST', 'kubernetes'),
  post('POST of the REST dialect', 'rest', restPath),
  {
    name: 'server-side apply',
    entrance: 'kubernetes',
    verb: /^(create|patch)$/,
    send: (portal, person, { path, object }) =>
      portal.fetch(
        person,
        `${path}/${(object as KubeObject).metadata.name}?fieldManager=matrix`,
        {
          method: 'PATCH',
          headers: { 'content-type': 'application/apply-patch+yaml' },
          body: JSON.stringify(object),
        },
      ),
  },
  {
    name: 'occ apply',
    entrance: 'kubernetes',
    reads: true,
    verb: /^(create|patch)$/,
    send: (portal, person, { object }) =>
      occ(portal, person, ['apply', '-f', 'object.json'], {
        'object.json': JSON.stringify(object),
      }),
  },
];

/** Runs `occ` in a folder of its own. What it says of a refusal becomes the status that it got. */
export async function occ(
  portal: Portal,
  person: string,
  args: readonly string[],
  files: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const folder = fs.mkdtempSync(join(os.tmpdir(), 'entrance-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.writeFileSync(join(folder, name), content);
    }
    const { code, out, err } = await runOcc(folder, portal, person, args);
    const text = `${out}${err}`;
    return { status: STATUS[code] ?? 500, text };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Exit codes of `occ` as a status: done, refused, done and held back by something else. */
const STATUS: Record<number, number> = { 0: 200, 3: 403, 6: 202 };

/**
 * Holds one attempt to its answer and to exactly one record of it in the trail, which tells the same. Resolves to whether it was done.
 */
export async function attempt(
  portal: Portal,
  entrance: Entrance,
  person: string,
  target: Target,
  allowed: boolean,
): Promise<boolean> {
  const { result, records } = await new AuditProbe(portal).during(() =>
    entrance.send(portal, person, target),
  );
  // Server-side apply first asks for fields that others manage, and is told so; that is an attempt of its own.
  const own = records.filter(
    r => r.subject === `user:default/${person}` && r.code !== 409,
  );
  const told = own.map(r => `${r.verb} ${r.kind} ${r.outcome}`);
  const seen = `${person} ${result.status < 300}`;
  if (!allowed) expect(result.status).toBe(403);
  // Who may not even read is stopped before there is anything to record.
  if (entrance.reads && !allowed && told.length === 0) {
    expect(seen).toBe(`${person} false`);
    return false;
  }
  expect([seen, ...told]).toEqual([`${person} ${allowed}`, told[0]]);
  expect(told).toHaveLength(1);
  expect(own[0]).toMatchObject({
    entrance: entrance.entrance,
    verb: expect.stringMatching(entrance.verb),
    outcome: allowed ? 'done' : 'denied',
  });
  return own[0].outcome === 'done';
}

/** Where the REST dialect has what the Kubernetes dialect has there. */
export function restPath(kube: string): string {
  return kube.replace(/^\/kube\/apis\/[\w.]+\/v1alpha1\//, '/api/v1/');
}
