import {
  JsonObject,
  projectReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { FIELD_MANAGER, Session } from '../../api/session';

/** Changes the binding that exists, or makes one. */
export async function putBinding(
  { client, settings }: Session,
  kind: typeof projectReleaseBindingKind,
  existing: StoredObject | undefined,
  wanted: {
    name: string;
    owner: JsonObject;
    environment: string;
    values: JsonObject;
  },
): Promise<void> {
  const { namespace } = settings;
  const write = { fieldManager: FIELD_MANAGER };
  if (existing) {
    const key = { namespace, name: existing.metadata.name };
    await client.patch(kind, key, 'merge', { spec: wanted.values }, write);
    return;
  }
  const { name, owner, environment, values } = wanted;
  await client.create(
    kind,
    {
      apiVersion: `${kind.group}/${kind.version}`,
      kind: kind.kind,
      metadata: { name, namespace },
      spec: { owner, environment, ...values },
    },
    write,
  );
}
