import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { deletionImpact } from '@openchoreo-portal/delivery';
import {
  isApiError,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { ContextOf } from './context';
import { objectOf } from './objectOf';

/** Happenings and decisions of the past: they go by age and hold nothing. */
const RECORDS = ['Event', 'Approval'];

/**
 * `GET /impact/{group}/{version}/{plural}?namespace=&name=`: what goes with an object when it is deleted and what depends on that (core/delivery
 * `DeletionImpact`), as far as the asking person may see it; `unseen` names the kinds that they may not list.
 */
export function createImpactRouter(
  { apiServer, kinds }: ControlPlane,
  contextOf: ContextOf,
): Router {
  const router = PromiseRouter();
  router.get('/impact/:group/:version/:plural', async (req, res) => {
    const client = apiServer.clientFor(await contextOf(req, 'portal'));
    const { kind, key } = objectOf(kinds, req);
    const target = await client.get<StoredObject>(kind, key);
    const unseen: string[] = [];
    const list = async (other: KindDefinition): Promise<StoredObject[]> => {
      try {
        const { items } = await client.list<StoredObject>(other, {
          ...(other.scope === 'Namespaced' && key.namespace
            ? { namespace: key.namespace }
            : {}),
        });
        return items;
      } catch (error) {
        if (!isApiError(error, 'Forbidden')) throw error;
        unseen.push(other.kind);
        return [];
      }
    };
    const lists = await Promise.all(
      kinds
        .all()
        .filter(other => !RECORDS.includes(other.kind))
        .map(list),
    );
    res.json({ ...deletionImpact(target, lists.flat()), unseen });
  });
  return router;
}
