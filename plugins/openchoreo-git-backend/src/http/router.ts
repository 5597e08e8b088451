import express, { NextFunction, Request, Response } from 'express';
import Router from 'express-promise-router';
import { HttpAuthService, LoggerService } from '@backstage/backend-plugin-api';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import {
  Access,
  AccessControl,
  Caller,
  fromCredentials,
  personOf,
  retryLater,
} from '../access/access';
import { Trail } from '../access/trail';
import { PushAnnouncer } from '../push/announcer';
import { checkFiles } from '../repositories/commit';
import { checkKey, RepositoryKey } from '../repositories/names';
import { Repositories, Repository } from '../repositories/repositories';
import { BUILD_SECRET } from '../tokens/buildTokens';
import { GitTokens, TokenAccess } from '../tokens/tokens';

/** What the REST API needs. */
export interface RouterOptions {
  repositories: Repositories;
  tokens: GitTokens;
  access: AccessControl;
  trail: Trail;
  announcer: PushAnnouncer;
  httpAuth: HttpAuthService;
  cloneUrl: (key: RepositoryKey) => string;
  logger: LoggerService;
}

/** Where files are sent: a new repository, and a commit. */
const CARRIES_FILES = /^\/repositories(\/[^/]+\/[^/]+\/commits)?\/?$/;

/** `/repositories` and `/tokens` of the Git server. See README.md for bodies and answers. */
export function createRouter(options: RouterOptions): express.Router {
  const { repositories, access, announcer, trail } = options;
  const router = Router();
  const callers = new WeakMap<Request, Caller>();

  const authenticate = async (req: Request): Promise<Caller> => {
    const token = await access
      .identify(req.headers.authorization)
      .catch(() => undefined);
    if (token?.kind === 'token') return token;
    return fromCredentials(
      await options.httpAuth.credentials(req, { allow: ['user', 'service'] }),
    );
  };
  // Who asks is known before anything that they sent is read.
  router.use(async (req, res, next) => {
    const caller = await authenticate(req);
    callers.set(req, caller);
    access.enter(caller, res);
    next();
  });
  const identify = async (req: Request) =>
    callers.get(req) ?? authenticate(req);
  const small = express.json({ limit: '100kb' });
  const files = express.json({ limit: '48mb' });
  router.use((req, res, next) =>
    (CARRIES_FILES.test(req.path) ? files : small)(req, res, next),
  );
  const show = (r: Repository) => ({
    ...r,
    cloneUrl: options.cloneUrl(r),
    // What builds use as `repository.secretRef`.
    secretRef: BUILD_SECRET,
  });
  const keyIn = (req: Request): RepositoryKey =>
    checkKey({ namespace: req.params.namespace, name: req.params.name });
  const open = async (caller: Caller, key: RepositoryKey, wanted: Access) => {
    const exists = await repositories.exists(key);
    const project = exists ? (await repositories.get(key)).project : undefined;
    await access.require(caller, wanted, key, project);
    return repositories.get(key);
  };
  const openToRead = async (req: Request) =>
    open(await identify(req), keyIn(req), 'read');

  router.post('/repositories', async (req, res) => {
    const caller = await identify(req);
    const body = object(req.body);
    const key = checkKey({
      namespace: text(body, 'namespace') ?? '',
      name: text(body, 'name') ?? '',
    });
    const project = text(body, 'project');
    const write = { verb: 'create', kind: 'Repository', key } as const;
    const made = await trail.during(caller, write, async () => {
      await access.require(caller, 'write', key, project);
      return repositories.create({
        ...key,
        project,
        description: text(body, 'description'),
        defaultBranch: text(body, 'defaultBranch'),
        files: body.files === undefined ? [] : checkFiles(body.files),
        author: personOf(caller),
      });
    });
    announcer.check(key);
    res.status(201).json(show(made));
  });

  router.get('/repositories', async (req, res) => {
    const caller = await identify(req);
    const namespace =
      typeof req.query.namespace === 'string' ? req.query.namespace : undefined;
    const items: object[] = [];
    for (const key of await repositories.list(namespace)) {
      const repository = await repositories.get(key).catch(() => undefined);
      if (
        repository &&
        (await access.allowed(caller, 'read', key, repository.project))
      ) {
        items.push(show(repository));
      }
    }
    res.json({ items });
  });

  router.get('/repositories/:namespace/:name', async (req, res) => {
    res.json(show(await openToRead(req)));
  });

  router.delete('/repositories/:namespace/:name', async (req, res) => {
    const caller = await identify(req);
    const key = keyIn(req);
    const write = { verb: 'delete', kind: 'Repository', key } as const;
    await trail.during(caller, write, async () => {
      const repository = await open(caller, key, 'delete');
      await repositories.remove(repository);
      await announcer.forget(repository);
    });
    res.status(204).end();
  });

  router.get('/repositories/:namespace/:name/commits', async (req, res) => {
    const repository = await openToRead(req);
    const { branch, path, limit } = req.query;
    const items = await repositories.commits(repository, {
      branch: typeof branch === 'string' && branch ? branch : undefined,
      path: typeof path === 'string' && path ? path : undefined,
      limit: Number(limit) || undefined,
    });
    res.json({ items });
  });

  router.get('/repositories/:namespace/:name/file', async (req, res) => {
    const repository = await openToRead(req);
    const { branch, path } = req.query;
    res.json(
      await repositories.file(repository, {
        branch: typeof branch === 'string' && branch ? branch : undefined,
        path: typeof path === 'string' ? path : '',
      }),
    );
  });

  router.post('/repositories/:namespace/:name/commits', async (req, res) => {
    const caller = await identify(req);
    const key = keyIn(req);
    const write = { verb: 'commit', kind: 'Repository', key } as const;
    const made = await trail.during(caller, write, async () => {
      const repository = await open(caller, key, 'write');
      const body = object(req.body);
      return repositories.commit(repository, {
        branch: text(body, 'branch'),
        message: text(body, 'message') ?? 'Change files',
        files: checkFiles(body.files),
        expectedHead: text(body, 'expectedHead'),
        ifAbsent: text(body, 'ifAbsent'),
        author: personOf(caller),
      });
    });
    announcer.check(key);
    res.status(201).json(made);
  });

  addTokenRoutes(router, options, identify);

  router.use((e: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (!isApiError(e)) {
      next(e);
      return;
    }
    retryLater(e, res);
    res.status(e.code).json(e.toStatus());
  });
  return router;
}

function addTokenRoutes(
  router: express.Router,
  options: RouterOptions,
  identify: (req: Request) => Promise<Caller>,
): void {
  const { access, tokens, trail } = options;
  const person = async (req: Request) => {
    const caller = await identify(req);
    if (caller.kind !== 'token') return caller;
    throw new ApiError({
      reason: 'Forbidden',
      message: 'A git token cannot manage git tokens.',
      remedy: 'Sign in to the portal.',
    });
  };

  router.post('/tokens', async (req, res) => {
    const caller = await person(req);
    const body = object(req.body);
    const repository = text(body, 'repository');
    const key = checkKey({
      namespace: text(body, 'namespace') ?? '',
      name: repository ?? 'all',
    });
    const wanted: TokenAccess = body.access === 'write' ? 'write' : 'read';
    const known = repository && (await options.repositories.exists(key));
    const project = known
      ? (await options.repositories.get(key)).project
      : undefined;
    const write = {
      verb: 'create',
      kind: 'GitToken',
      key: { namespace: key.namespace, name: repository },
    } as const;
    const made = await trail.during(caller, write, async () => {
      await access.require(caller, wanted, key, project);
      return tokens.create({
        name: text(body, 'name') ?? 'git',
        owner: caller.id,
        namespace: key.namespace,
        repository,
        access: wanted,
        expiresInDays:
          body.expiresInDays === undefined
            ? undefined
            : Number(body.expiresInDays),
      });
    });
    res.status(201).json(made);
  });

  router.get('/tokens', async (req, res) => {
    res.json({ items: await tokens.list((await person(req)).id) });
  });

  router.delete('/tokens/:id', async (req, res) => {
    const caller = await person(req);
    await trail.during(caller, { verb: 'delete', kind: 'GitToken' }, () =>
      tokens.revoke(caller.id, req.params.id),
    );
    res.status(204).end();
  });
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ApiError({
    reason: 'BadRequest',
    message: 'The body is not a JSON object.',
  });
}

function text(body: Record<string, unknown>, field: string) {
  const value = body[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new ApiError({
    reason: 'Invalid',
    message: `${field} is not a string.`,
    causes: [
      { reason: 'FieldValueTypeInvalid', field, message: 'must be a string' },
    ],
  });
}
