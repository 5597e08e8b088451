import {
  Condition,
  StoredObject,
  isApiError,
  keyOf,
  setCondition,
} from '@openchoreo-portal/model';
import { FIELD_MANAGER, PlaneContext, writeStatus } from '../cluster/context';
import { Controller } from '../cluster/controller';
import { Secret } from '../cluster/objects';
import * as kinds from '../kinds';
import { SecretStore } from '../secrets/store';

type PushSecret = StoredObject<
  {
    deletionPolicy?: string;
    selector?: { secret?: { name?: string } };
    data?: {
      match?: {
        secretKey?: string;
        remoteRef?: { remoteKey?: string; property?: string };
      };
    }[];
  },
  { conditions?: Condition[]; pushed?: { key: string; property: string }[] }
>;

const FINALIZER = 'pushsecret.externalsecrets.io/finalizer';

/** PushSecret: copies keys of a Secret into the plane's secret store. */
export function pushSecretController(
  context: PlaneContext,
  store: SecretStore,
): Controller {
  const { client, informers, clock } = context;
  const pushes = informers.informer<PushSecret>(kinds.PushSecret);
  const secrets = informers.informer<Secret>(kinds.Secret);

  async function setFinalizers(push: PushSecret, finalizers: string[]) {
    try {
      await client.patch(
        kinds.PushSecret,
        push.metadata,
        'merge',
        { metadata: { finalizers } },
        { fieldManager: FIELD_MANAGER },
      );
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  return {
    name: 'push-secret',
    kind: kinds.PushSecret,
    watches: [
      {
        kind: kinds.Secret,
        keys: secret =>
          pushes
            .list()
            .filter(
              p =>
                p.metadata.namespace === secret.metadata.namespace &&
                p.spec?.selector?.secret?.name === secret.metadata.name,
            )
            .map(p => keyOf(p.metadata)),
      },
    ],
    async reconcile(key) {
      const push = pushes.get(key);
      if (!push?.spec) return;
      const finalizers = push.metadata.finalizers ?? [];
      const pushed = push.status?.pushed ?? [];
      const deletes = push.spec.deletionPolicy === 'Delete';
      if (push.metadata.deletionTimestamp) {
        if (!finalizers.includes(FINALIZER)) return;
        if (deletes) for (const p of pushed) store.remove(p.key, p.property);
        await setFinalizers(
          push,
          finalizers.filter(f => f !== FINALIZER),
        );
        return;
      }
      if (deletes && !finalizers.includes(FINALIZER)) {
        await setFinalizers(push, [...finalizers, FINALIZER]);
      }
      const name = push.spec.selector?.secret?.name ?? '';
      const secret = secrets.get(
        keyOf({ namespace: push.metadata.namespace, name }),
      );
      const done: { key: string; property: string }[] = [];
      let problem = secret ? undefined : `Secret ${name} does not exist.`;
      for (const { match } of secret ? push.spec.data ?? [] : []) {
        const remote = match?.remoteRef?.remoteKey;
        if (!remote) continue;
        const property = match?.remoteRef?.property ?? '';
        const data = secret!.data ?? {};
        const values = match?.secretKey
          ? { [property]: data[match.secretKey] }
          : data;
        for (const [prop, value] of Object.entries(values)) {
          if (value === undefined) {
            problem = `Secret ${name} has no key ${match?.secretKey}.`;
            continue;
          }
          store.set(remote, prop, Buffer.from(value, 'base64').toString());
          done.push({ key: remote, property: prop });
        }
      }
      if (deletes && !problem) {
        for (const old of pushed) {
          if (
            !done.some(d => d.key === old.key && d.property === old.property)
          ) {
            store.remove(old.key, old.property);
          }
        }
      }
      await writeStatus(client, kinds.PushSecret, push, {
        ...push.status,
        // What was pushed before stays remembered while the source is missing, so that a deletion still finds it.
        pushed: problem ? pushed : done,
        conditions: setCondition(
          push.status?.conditions,
          problem
            ? {
                type: 'Ready',
                status: 'False',
                reason: 'Errored',
                message: problem,
              }
            : {
                type: 'Ready',
                status: 'True',
                reason: 'Synced',
                message: 'PushSecret synced successfully',
              },
          clock.now(),
        ),
      });
    },
  };
}
