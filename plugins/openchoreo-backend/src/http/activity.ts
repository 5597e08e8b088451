import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { RequestContext } from '@openchoreo-portal/apiserver';
import {
  ApiError,
  componentKind,
  isApiError,
  KindDefinition,
  releaseBindingKind,
  StoredObject,
  workloadKind,
} from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { ContextOf } from './context';
import { limitOf, queryText } from './query';

/** Kinds that people change by hand. */
const KINDS = [componentKind, workloadKind, releaseBindingKind];
/** Newest records of a kind that are looked through. */
const SCANNED = 1000;
/** Most objects that are gone and are looked up in the history. */
const MOST_GONE = 20;

/** Whose an object is. */
interface Owner {
  project: string;
  component: string;
  environment?: string;
  /** From when on records are about it, and not about one of its name before it. RFC 3339. */
  since: string;
}

/** One thing that a person did: no digest, no address, no reason. */
export interface ActivityRecord {
  sequence: number;
  /** RFC 3339. */
  time: string;
  subject: string;
  verb: string;
  kind: string;
  name: string;
  project: string;
  component: string;
  environment?: string;
}

/**
 * `GET /activity?namespace=…`: what people did to components, workloads and release bindings that whoever asks may see, newest first. Others than
 * `GET /audit`, it needs no right of its own.
 */
export function createActivityRouter(
  controlPlane: ControlPlane,
  contextOf: ContextOf,
): Router {
  const { apiServer } = controlPlane;
  const router = PromiseRouter();

  router.get('/activity', async (req, res) => {
    const context = await contextOf(req, 'portal');
    const namespace = queryText(req.query, 'namespace');
    if (!namespace) {
      throw new ApiError({
        reason: 'BadRequest',
        message: 'namespace is missing.',
        remedy: 'Send ?namespace=default.',
      });
    }
    const project = queryText(req.query, 'project');
    const component = queryText(req.query, 'component');
    const limit = limitOf(req.query, 50, 200);
    const found = await Promise.all(
      KINDS.map(kind => recordsOf(context, kind, namespace)),
    );
    const items = found
      .flat()
      .filter(
        item =>
          (!project || item.project === project) &&
          (!component || item.component === component),
      )
      .sort((a, b) => b.sequence - a.sequence)
      .slice(0, limit);
    res.json({ items });
  });

  async function recordsOf(
    context: RequestContext,
    kind: KindDefinition,
    namespace: string,
  ): Promise<ActivityRecord[]> {
    const owners = await ownersOf(context, kind, namespace);
    const trail = await apiServer.auditTrail({
      namespace,
      kind: kind.kind,
      outcome: 'done',
      limit: SCANNED,
    });
    const gone = new Map<string, Promise<Owner | undefined>>();
    const records = await Promise.all(
      trail.map(async record => {
        const { sequence, time, subject, verb, name, subresource } = record;
        if (!name || subresource || !subject.startsWith('user:')) return [];
        let owner = owners.get(name);
        if (!owner && (gone.has(name) || gone.size < MOST_GONE)) {
          if (!gone.has(name)) {
            gone.set(name, lastOwner(context, kind, { namespace, name }));
          }
          owner = await gone.get(name);
        }
        if (!owner || time < owner.since) return [];
        const { since: _since, ...whose } = owner;
        return [
          { sequence, time, subject, verb, kind: kind.kind, name, ...whose },
        ];
      }),
    );
    return records.flat();
  }

  async function ownersOf(
    context: RequestContext,
    kind: KindDefinition,
    namespace: string,
  ): Promise<Map<string, Owner>> {
    try {
      const { items } = await apiServer
        .clientFor(context)
        .list<StoredObject>(kind, { namespace });
      return new Map(
        items.flatMap(item => {
          const owner = ownerOf(item);
          return owner ? [[item.metadata.name, owner]] : [];
        }),
      );
    } catch (error) {
      if (isApiError(error, 'Forbidden')) return new Map();
      throw error;
    }
  }

  /** Of an object that is gone: as whoever asks may see its last version. */
  async function lastOwner(
    context: RequestContext,
    kind: KindDefinition,
    key: { namespace: string; name: string },
  ): Promise<Owner | undefined> {
    try {
      const versions = await apiServer.historyOf(context, kind, key, {
        limit: 1,
      });
      const object = versions[0]?.object;
      return object && ownerOf(object);
    } catch (error) {
      if (isApiError(error, 'Forbidden') || isApiError(error, 'NotFound')) {
        return undefined;
      }
      throw error;
    }
  }
  return router;
}

/** From what an object says itself; its name may begin with that of another component. */
function ownerOf(object: StoredObject): Owner | undefined {
  const { owner, environment } = (object.spec ?? {}) as {
    owner?: { projectName?: string; componentName?: string };
    environment?: string;
  };
  const component =
    object.kind === 'Component' ? object.metadata.name : owner?.componentName;
  if (!owner?.projectName || !component) return undefined;
  return {
    project: owner.projectName,
    component,
    ...(environment ? { environment } : {}),
    since: object.metadata.creationTimestamp.replace('Z', ''),
  };
}
