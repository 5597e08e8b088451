import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AccessRequest } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';
import { TransportRequest } from '@openchoreo-portal/client';
import {
  OpenChoreoClientService,
  openchoreoClientServiceRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import request from 'supertest';
import plugin from '..';

const exec = promisify(execFile);

/** Address of the plugin. */
export const root = '/api/openchoreo-git';
export const dave = mockCredentials.user.header('user:default/dave');
export const victor = mockCredentials.user.header('user:default/victor');

/** A control plane that allows dave everything in `default` but deleting, and remembers what it was told. */
function controlPlane() {
  const posts: { path: string; body: any }[] = [];
  const state = {
    down: false,
    silent: false,
    rights: ['component:view', 'component:create'],
  };
  const service: Partial<OpenChoreoClientService> = {
    decide: async (asker, requests) => {
      if (state.silent) {
        throw new ApiError({ reason: 'ServiceUnavailable', message: 'silent' });
      }
      const ref =
        'person' in asker
          ? asker.person
          : 'principal' in asker &&
            (asker.principal as { userEntityRef?: string }).userEntityRef;
      return requests.map((r: AccessRequest) => ({
        allowed:
          ref === 'user:default/dave' &&
          r.scope.namespace === 'default' &&
          state.rights.includes(r.action),
        reason: 'test',
      }));
    },
    transportFor: () => async (req: TransportRequest) => {
      if (!state.down) {
        posts.push({ path: req.path, body: JSON.parse(String(req.body)) });
      }
      return {
        status: state.down ? 503 : 202,
        headers: {},
        body: (async function* none() {})(),
      };
    },
    forPlugin: () =>
      ({
        list: async () => ({
          items: [
            {
              apiVersion: 'v1',
              kind: 'Namespace',
              metadata: { name: 'default', uid: '1', resourceVersion: '1' },
            },
          ],
          metadata: { resourceVersion: '1' },
        }),
        async *watch(_kind: unknown, o: { signal: AbortSignal }) {
          await new Promise(resolve =>
            o.signal.addEventListener('abort', resolve),
          );
        },
      } as any),
  };
  return { posts, state, service: service as OpenChoreoClientService };
}

/** A Git server for each test, with one seed, and ways to talk to it. Registers what starts and stops it. */
export function useGitServer() {
  let base: string;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let plane: ReturnType<typeof controlPlane>;

  async function start() {
    backend = await startTestBackend({
      features: [
        plugin,
        mockServices.rootConfig.factory({
          data: {
            openchoreo: {
              git: {
                directory: join(base, 'git'),
                requestsPerUser: 2,
                seedDirectory: join(base, 'seeds'),
              },
            },
          },
        }),
        createServiceFactory({
          service: openchoreoClientServiceRef,
          deps: {},
          factory: () => plane.service,
        }),
      ],
    });
  }
  const port = () => (backend.server.address() as AddressInfo).port;
  const url = (repo: string, token: string) =>
    `http://x:${token}@localhost:${port()}${root}/default/${repo}.git`;
  const git = (cwd: string, ...args: string[]) =>
    exec('git', ['-c', 'user.name=D', '-c', 'user.email=d@x', ...args], {
      cwd,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
  async function until(test: () => boolean) {
    const end = Date.now() + 10_000;
    while (!test()) {
      if (Date.now() > end) throw new Error('It did not happen in time.');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
  /** What the audit trail was told since the last call. */
  function told(): string[] {
    const all = plane.posts.splice(0);
    return all
      .filter(p => p.path === '/audit')
      .map(({ body: b }) =>
        [
          `${b.verb} ${b.kind} ${b.namespace ?? ''}/${b.name ?? ''}`,
          `by ${b.subject.replace('user:default/', '')} (${b.how})`,
          `${b.outcome} ${b.code}`,
        ].join(', '),
      );
  }
  const pushes = () => plane.posts.filter(p => p.path.endsWith('/autobuild'));
  async function makeToken(access: 'read' | 'write', repository?: string) {
    const { body } = await request(backend.server)
      .post(`${root}/tokens`)
      .set('Authorization', dave)
      .send({ name: 'laptop', namespace: 'default', repository, access })
      .expect(201);
    return body as { id: string; token: string };
  }
  const create = (name: string, body: object = {}) =>
    request(backend.server)
      .post(`${root}/repositories`)
      .set('Authorization', dave)
      .send({
        namespace: 'default',
        name,
        files: [
          { path: 'README.md', content: 'Hello' },
          { path: 'bin/run.sh', content: '#!/bin/sh\n', executable: true },
          { path: 'ü "x".txt', content: '' },
        ],
        ...body,
      });

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'git-backend-'));
    await mkdir(join(base, 'seeds', 'sample', 'api'), { recursive: true });
    await writeFile(join(base, 'seeds', 'sample', 'api', 'a.txt'), 'a');
    plane = controlPlane();
    await start();
  });
  afterEach(async () => {
    await backend.stop();
    await rm(base, { recursive: true, force: true });
  });

  return {
    current: () => ({ base, backend, plane }),
    async restart() {
      await backend.stop();
      await start();
    },
    create,
    git,
    makeToken,
    port,
    pushes,
    told,
    until,
    url,
  };
}

/** What a test works with. */
export type GitServer = ReturnType<ReturnType<typeof useGitServer>['current']>;
