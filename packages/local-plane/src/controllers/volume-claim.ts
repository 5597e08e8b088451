import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoredObject, isApiError } from '@openchoreo-portal/model';
import { FIELD_MANAGER, PlaneContext, writeStatus } from '../cluster/context';
import { Controller } from '../cluster/controller';
import * as kinds from '../kinds';

type Claim = StoredObject<{
  volumeName?: string;
  accessModes?: string[];
  storageClassName?: string;
  resources?: { requests?: Record<string, string | number> };
}>;

/** Held on a claim until its directory is removed. */
export const VOLUME_FINALIZER = 'plane.openchoreo.dev/volume';

/** Where the files of a claim live: named by uid, so that a new claim of the same name starts empty. */
export function volumeDirectory(volumesDir: string, uid: string): string {
  return join(volumesDir, `pvc-${uid}`);
}

/**
 * PersistentVolumeClaim -> a directory. Size is noted, not enforced. The directory is deleted with the claim.
 */
export function volumeClaimController(
  context: PlaneContext,
  volumesDir: string,
): Controller {
  const { client, informers } = context;
  const claims = informers.informer<Claim>(kinds.PersistentVolumeClaim);
  return {
    name: 'volume-claim',
    kind: kinds.PersistentVolumeClaim,
    async reconcile(key) {
      const claim = claims.get(key);
      if (!claim) return;
      const directory = volumeDirectory(volumesDir, claim.metadata.uid);
      const volumeName = `pvc-${claim.metadata.uid}`;
      const finalizers = claim.metadata.finalizers ?? [];
      if (claim.metadata.deletionTimestamp) {
        rmSync(directory, { recursive: true, force: true });
        await ignoreMissing(
          client.delete(kinds.PersistentVolume, { name: volumeName }),
        );
        if (finalizers.includes(VOLUME_FINALIZER)) {
          await ignoreMissing(
            client.patch(kinds.PersistentVolumeClaim, claim.metadata, 'merge', {
              metadata: {
                finalizers: finalizers.filter(f => f !== VOLUME_FINALIZER),
              },
            }),
          );
        }
        return;
      }
      const storage = claim.spec?.resources?.requests?.storage ?? '0';
      const accessModes = claim.spec?.accessModes ?? ['ReadWriteOnce'];
      if (!existsSync(directory))
        mkdirSync(directory, { recursive: true, mode: 0o700 });
      if (
        claim.spec?.volumeName !== volumeName ||
        !finalizers.includes(VOLUME_FINALIZER)
      ) {
        await client.patch(
          kinds.PersistentVolumeClaim,
          claim.metadata,
          'merge',
          {
            metadata: {
              finalizers: [...new Set([...finalizers, VOLUME_FINALIZER])],
            },
            spec: { volumeName },
          },
          { fieldManager: FIELD_MANAGER },
        );
      }
      await client.apply(
        kinds.PersistentVolume,
        {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: volumeName },
          spec: {
            capacity: { storage },
            accessModes,
            persistentVolumeReclaimPolicy: 'Delete',
            storageClassName: 'local-directory',
            claimRef: {
              namespace: claim.metadata.namespace,
              name: claim.metadata.name,
              uid: claim.metadata.uid,
            },
          },
        },
        { fieldManager: FIELD_MANAGER, force: true },
      );
      await writeStatus(client, kinds.PersistentVolumeClaim, claim, {
        phase: 'Bound',
        accessModes,
        capacity: { storage },
      });
    },
  };
}

async function ignoreMissing(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
}
