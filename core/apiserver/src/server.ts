import { Subject } from '@openchoreo-portal/authorization';
import { apiVersionOf, systemClock } from '@openchoreo-portal/model';
import { GarbageCollector } from './gc/collector';
import { HandlerDeps, presentObject } from './handlers/deps';
import { restoreVersion, versionsOf } from './handlers/history';
import { createLocalClient } from './handlers/local-client';
import { createHandler } from './http/handler';
import { RequestLimiter } from './http/limiter';
import { inProcessTransport } from './http/in-process';
import { randomIds } from './ids';
import { whileLeading } from './leases/elector';
import { ApiServer, ApiServerOptions, Logger, RequestContext } from './types';

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const MAX_BODY = 3 * 1024 * 1024;

/**
 * Makes an API server of the kinds it is given. It authorises, admits, stores and records; who asks is decided by its caller.
 *
 * @throws Error when a kind is sensitive and there is no cipher, or the namespace kind is not registered
 */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const { kinds, store } = options;
  const ids = options.ids ?? randomIds;
  const sensitive = kinds.all().find(kind => kind.sensitive);
  if (sensitive && !options.cipher)
    throw new Error(
      `${sensitive.kind} is a sensitive kind: give the API server a cipher (createAesGcmCipher).`,
    );
  const namespaceKind =
    options.namespaceKind && kinds.byKind(options.namespaceKind);
  if (options.namespaceKind && !namespaceKind)
    throw new Error(
      `The namespace kind ${options.namespaceKind.kind} is not registered.`,
    );

  const deps: HandlerDeps = {
    kinds,
    store,
    admission: options.admission ?? [],
    authorizer: options.authorizer,
    namespaceKind,
    clock: options.clock ?? systemClock,
    ids,
    logger: options.logger ?? SILENT,
    onAudit: options.audit,
  };
  const collector = new GarbageCollector(deps);
  const stopping = new AbortController();
  let ready = false;
  let collecting: Promise<void> | undefined;
  const handle = createHandler({
    deps,
    subresources: options.subresources ?? [],
    version: {
      major: '1',
      minor: '36',
      gitVersion: 'v1.36.0+openchoreo',
      platform: `${process.platform}/${process.arch}`,
      ...options.version,
    },
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY,
    limiter: options.limits && new RequestLimiter(options.limits),
    ready: () => ready,
    stopping: stopping.signal,
  });
  const contextOf =
    (ctx: { subject: Subject; entrance: string; requestId?: string }) =>
    (): RequestContext => ({
      subject: ctx.subject,
      entrance: ctx.entrance,
      requestId: ctx.requestId || ids.uid(),
    });

  return {
    handle,
    async start() {
      await store.open({ cipher: options.cipher });
      ready = true;
      if (store.collectsGarbage) return;
      if (!options.leader) {
        collector.start();
        return;
      }
      collecting = whileLeading(
        options.leader,
        stopping.signal,
        async signal => {
          collector.start();
          await new Promise<void>(resolve => {
            signal.addEventListener('abort', () => resolve(), { once: true });
            if (signal.aborted) resolve();
          });
          await collector.stop();
        },
      );
    },
    async stop() {
      ready = false;
      stopping.abort();
      await collecting;
      await collector.stop();
    },
    clientFor: ctx =>
      createLocalClient(
        deps,
        contextOf(ctx),
        ctx.fieldManager ?? ctx.subject.id,
      ),
    transportFor: ctx => inProcessTransport(handle, contextOf(ctx)),
    historyOf: (ctx, kind, key, query) =>
      versionsOf(deps, ctx, kind, key, query),
    async restore(ctx, kind, key, request) {
      const { entry, created, warnings } = await restoreVersion(
        deps,
        ctx,
        kind,
        key,
        request,
      );
      return {
        object: presentObject(entry, apiVersionOf(kind)),
        created,
        warnings,
      };
    },
    verifyAuditTrail: () => store.verifyAudit(),
    auditTrail: query => store.audit(query),
    recordAudit: async record => {
      await store.commit({ audit: record });
      deps.onAudit?.(record);
    },
  };
}
