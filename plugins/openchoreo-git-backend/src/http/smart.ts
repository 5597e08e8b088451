import type { NextFunction, Request, Response } from 'express';
import { createGunzip } from 'node:zlib';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { isApiError } from '@openchoreo-portal/model';
import { AccessControl, retryLater } from '../access/access';
import { Trail } from '../access/trail';
import { gitError, spawnGit } from '../repositories/git';
import { RepositoryKey } from '../repositories/names';
import { Repositories } from '../repositories/repositories';

const ROUTE =
  /^\/([^/]+)\/([^/]+)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/;
const SERVICES = {
  'git-upload-pack': 'read',
  'git-receive-pack': 'write',
} as const;
type Service = keyof typeof SERVICES;

/** What the smart HTTP handler needs. */
export interface SmartHttpOptions {
  repositories: Repositories;
  access: AccessControl;
  trail: Trail;
  /** Called after a push was received. */
  onPush: (key: RepositoryKey) => void;
  /** In bytes. */
  maxPushBytes: number;
  logger: LoggerService;
}

/** Git's smart HTTP protocol over the system's git: every byte streams, nothing is kept in memory. */
export function smartHttp(options: SmartHttpOptions) {
  return async (
    req: Request,
    res: Response,
    next: NextFunction,
  ): Promise<void> => {
    const match = ROUTE.exec(req.path);
    if (!match) {
      next();
      return;
    }
    try {
      await serve(options, req, res, {
        namespace: decodeURIComponent(match[1]),
        name: decodeURIComponent(match[2]),
        action: match[3],
      });
    } catch (e) {
      answerError(e, res, options.logger);
    }
  };
}

async function serve(
  options: SmartHttpOptions,
  req: Request,
  res: Response,
  target: RepositoryKey & { action: string },
): Promise<void> {
  const { repositories, access, trail, onPush } = options;
  const advertise = target.action === 'info/refs';
  const service = (
    advertise ? String(req.query.service ?? '') : target.action
  ) as Service;
  if (!Object.hasOwn(SERVICES, service)) {
    // The old protocol without a server program is not offered.
    res
      .status(403)
      .type('text')
      .send('Please use a git client from 2010 or later.\n');
    return;
  }
  if (req.method !== (advertise ? 'GET' : 'POST')) {
    res
      .status(405)
      .set('Allow', advertise ? 'GET' : 'POST')
      .end();
    return;
  }
  const caller = await access.identify(req.headers.authorization);
  if (!caller) {
    res
      .status(401)
      .set('WWW-Authenticate', 'Basic realm="OpenChoreo Git", charset="UTF-8"')
      .type('text')
      .send('Sign in with any user name and a git token as the password.\n');
    return;
  }
  access.enter(caller, res);
  const key = { namespace: target.namespace, name: target.name };
  // Existence is told only to those who may see the namespace.
  const exists = await repositories.exists(key);
  const project = exists ? (await repositories.get(key)).project : undefined;
  const push = { verb: 'push', kind: 'Repository', key } as const;
  try {
    await access.require(caller, SERVICES[service], key, project);
    if (!exists) await repositories.get(key);
  } catch (error) {
    // A client whose push is refused here never gets further.
    if (service === 'git-receive-pack')
      await trail.refused(caller, push, error);
    throw error;
  }

  const run = () => stream(options, req, res, { service, advertise, key });
  if (service === 'git-upload-pack' || advertise) {
    await run();
    return;
  }
  const begun = await trail.begin(caller, push);
  let failure: unknown;
  try {
    failure = await run();
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await begun.end(failure);
  }
  onPush(key);
}

/** Lets git talk with the client. Resolves with what git said when it did not end well, and undefined when it did. */
async function stream(
  options: SmartHttpOptions,
  req: Request,
  res: Response,
  target: { service: Service; advertise: boolean; key: RepositoryKey },
): Promise<string | undefined> {
  const { repositories } = options;
  const { service, advertise, key } = target;
  const protocol = String(req.headers['git-protocol'] ?? '');
  const git = spawnGit(
    [
      service.slice('git-'.length),
      '--stateless-rpc',
      ...(advertise ? ['--advertise-refs'] : []),
      '.',
    ],
    {
      cwd: repositories.path(key),
      env: /^[a-z0-9=:]{1,100}$/.test(protocol)
        ? { GIT_PROTOCOL: protocol }
        : {},
      settings: [['receive.maxInputSize', String(options.maxPushBytes)]],
    },
  );
  res.status(200).set({
    'Content-Type': `application/x-${service}-${
      advertise ? 'advertisement' : 'result'
    }`,
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    'X-Accel-Buffering': 'no',
  });
  if (advertise) {
    const line = `# service=${service}\n`;
    res.write(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`);
  }
  let stderr = '';
  git.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 2000) stderr += chunk.toString('utf8');
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    git.once('error', e => reject(gitError(e)));
    git.once('close', resolve);
  });
  res.once('close', () => {
    // The client went away: a fetch is pointless then, but a received push is still stored.
    if (service === 'git-upload-pack') git.kill();
  });
  const output = pipeline(git.stdout, res).catch(() => undefined);
  if (advertise) git.stdin.end();
  else {
    await pipeline([
      req,
      ...(req.headers['content-encoding'] === 'gzip' ? [createGunzip()] : []),
      bounded(options.maxPushBytes + 1024 * 1024),
      git.stdin,
    ]).catch(e => {
      if (e.code !== 'EPIPE' && e.code !== 'ERR_STREAM_PREMATURE_CLOSE') {
        git.kill();
      }
    });
  }
  const code = await ended;
  await output;
  if (code !== 0 && stderr) {
    options.logger.warn(
      `git ${service} of ${key.namespace}/${
        key.name
      } ended with ${code}: ${stderr.trim()}`,
    );
  }
  return code === 0 ? undefined : `git ended with ${code}: ${stderr.trim()}`;
}

function bounded(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(new Error('The request is too large.'));
      else done(null, chunk);
    },
  });
}

function answerError(e: unknown, res: Response, logger: LoggerService) {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (isApiError(e)) {
    if (e.reason === 'Unauthorized') {
      res.set('WWW-Authenticate', 'Basic realm="OpenChoreo Git"');
    }
    retryLater(e, res);
    res
      .status(e.code)
      .type('text')
      .send(`${[e.message, e.remedy].filter(Boolean).join(' ')}\n`);
    return;
  }
  logger.error('Git request failed', e as Error);
  res.status(500).type('text').send('The Git server failed.\n');
}
