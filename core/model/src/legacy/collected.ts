import { isJsonObject } from '../json';
import { DELIVERY_GROUP, OPENCHOREO_GROUP } from '../labels';
import { apiVersionOf, JsonObject, JsonValue, KubeObject } from '../object';

const OF_DELIVERY = new Set(['PreviewEnvironment', 'PromotionPolicy']);

/** What a person has to know, or to do by hand. */
export interface LegacyNote {
  /** E.g. `Endpoint web`. */
  about: string;
  message: string;
}

/** Today's objects while older ones are read: several older ones may describe parts of the same. */
export class Collected {
  readonly notes: LegacyNote[] = [];
  private readonly objects = new Map<string, KubeObject>();

  /** Says something about an older object. */
  note({ kind, metadata }: KubeObject, message: string): void {
    this.notes.push({
      about: `${kind} ${metadata.name ?? ''}`.trim(),
      message,
    });
  }

  /** Takes over an object that is as it should be. */
  keep(object: KubeObject): void {
    const { apiVersion, kind, metadata } = object;
    this.objects.set(
      `${apiVersion}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
      object,
    );
  }

  /** Adds what an older object says about one of today; what was said before stays unless it is said anew. */
  add(
    kind: string,
    place: { namespace?: string; name: string },
    spec: JsonObject,
    from?: KubeObject,
    more: Record<string, string> = {},
  ): void {
    const group = OF_DELIVERY.has(kind) ? DELIVERY_GROUP : OPENCHOREO_GROUP;
    const apiVersion = apiVersionOf({ group, version: 'v1alpha1' });
    const key = `${apiVersion}/${kind}/${place.namespace ?? ''}/${place.name}`;
    const before = this.objects.get(key);
    const annotations = {
      ...before?.metadata.annotations,
      ...kept(from?.metadata.annotations),
      ...more,
    };
    this.objects.set(key, {
      apiVersion,
      kind,
      metadata: {
        name: place.name,
        ...(place.namespace ? { namespace: place.namespace } : {}),
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
      spec: merged((before?.spec ?? {}) as JsonObject, spec),
    });
  }

  /** Everything, in the order in which it was first named. */
  all(): KubeObject[] {
    return [...this.objects.values()];
  }

  /** Leaves out what does not hold. */
  drop(test: (object: KubeObject) => boolean): KubeObject[] {
    const dropped = this.all().filter(test);
    for (const [key, object] of this.objects)
      if (dropped.includes(object)) this.objects.delete(key);
    return dropped;
  }
}

/** Annotations that still mean what they meant: names and texts for people. */
function kept(annotations: Record<string, string> = {}) {
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([key, value]) => {
      const [, end] =
        /^(?:core\.choreo|openchoreo)\.dev\/(.+)$/.exec(key) ?? [];
      return end === 'display-name' || end === 'description'
        ? [[`${OPENCHOREO_GROUP}/${end}`, value]]
        : [];
    }),
  );
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const old: JsonValue | undefined = result[key];
    result[key] =
      isJsonObject(old) && isJsonObject(value)
        ? merged(old as JsonObject, value as JsonObject)
        : value;
  }
  return result;
}
