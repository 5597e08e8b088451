import {
  JsonObject,
  projectReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { FIELD_MANAGER, Session } from '../../api/session';
import { followBinding } from '../../delivery/binding';
import { GLANCE_MS } from './options';
import { tellUnfinished } from './outcome';

/** Changes the binding that exists, or makes one, and says what the platform makes of it. */
export async function putBinding(
  { client, settings, io }: Session,
  kind: typeof projectReleaseBindingKind,
  existing: StoredObject | undefined,
  wanted: {
    name: string;
    owner: JsonObject;
    environment: string;
    values: JsonObject;
    /** What is done, for people. */
    sentence: string;
  },
): Promise<void> {
  const { namespace } = settings;
  const { name, owner, environment, values } = wanted;
  io.out(`${wanted.sentence}\n`);
  const glance = async () => {
    const state = await followBinding({
      client,
      kind,
      key: { namespace, name: existing?.metadata.name ?? name },
      timeoutMs: GLANCE_MS,
      signal: io.signal,
      done: ({ state: at }) => at !== 'unknown',
    });
    tellUnfinished(io, state, { waited: false });
  };
  const write = { fieldManager: FIELD_MANAGER };
  if (existing) {
    const key = { namespace, name: existing.metadata.name };
    await client.patch(kind, key, 'merge', { spec: wanted.values }, write);
    await glance();
    return;
  }
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
  await glance();
}
