import {
  isJsonObject,
  KubeObject,
  parseApiVersion,
} from '@openchoreo-portal/model';
import { MissingThing } from '../effects';

/** A value in a secret store that an ExternalSecret reads. */
export interface RemoteValue {
  /** Which store, as one word that is the same for the same store of a plane. */
  store: string;
  key: string;
  property?: string;
}

/** An ExternalSecret on a plane, and how it is doing there. */
export interface SeenExternalSecret {
  environment: string;
  object: KubeObject;
  /** As the plane reports it; absent while it has not. */
  status?: unknown;
}

/** What a set reads from the secret store of its plane. */
export interface SecretNeeds {
  /** Environment it goes to. */
  environment: string;
  /** Its plane, for people. */
  plane: string;
  wanted: readonly KubeObject[];
  /** ExternalSecrets that are on that plane already. */
  seen: readonly SeenExternalSecret[];
  /** SecretReferences of the set, and the plane for which their values were written where that is another one. */
  writtenElsewhere: readonly {
    name: string;
    plane: string;
    keys: readonly string[];
  }[];
}

/** True for an ExternalSecret of whatever version. */
export const isExternalSecret = ({ apiVersion, kind }: KubeObject): boolean =>
  kind === 'ExternalSecret' &&
  parseApiVersion(apiVersion).group === 'external-secrets.io';

/** What an ExternalSecret reads by name; values that it generates or searches for are left out. */
export function remoteValuesOf(object: KubeObject): RemoteValue[] {
  if (!isExternalSecret(object) || !isJsonObject(object.spec)) return [];
  const { spec } = object;
  const namespace = object.metadata.namespace ?? '';
  const from = (entry: Record<string, unknown>, reference: unknown) => {
    if (!isJsonObject(reference)) return [];
    const { key, property } = reference;
    if (typeof key !== 'string' || key === '') return [];
    const own = isJsonObject(entry.sourceRef)
      ? entry.sourceRef.storeRef
      : undefined;
    const store = storeOf(own ?? spec.secretStoreRef, namespace);
    return [
      {
        store,
        key,
        ...(typeof property === 'string' && property ? { property } : {}),
      },
    ];
  };
  const list = (value: unknown) =>
    Array.isArray(value) ? value.filter(isJsonObject) : [];
  return [
    ...list(spec.data).flatMap(entry => from(entry, entry.remoteRef)),
    ...list(spec.dataFrom).flatMap(entry => from(entry, entry.extract)),
  ];
}

function storeOf(reference: unknown, namespace: string): string {
  const { kind, name } = isJsonObject(reference)
    ? reference
    : { kind: undefined, name: undefined };
  return kind === 'ClusterSecretStore'
    ? `${kind}/${String(name)}`
    : `SecretStore/${namespace}/${String(name)}`;
}

const idOf = ({ store, key, property }: RemoteValue) =>
  JSON.stringify([store, key, property ?? '']);

/**
 * Values that the store of the target's plane lacks, as far as that can be known: a control plane cannot look into the stores of planes, but every
 * ExternalSecret there tells whether it could be read. One that could proves the values that it names; one that could not speaks against those that
 * its message names, or, when it names none, against all that nothing else proves. What nobody on the plane has read yet is not known, unless its
 * values were written for another plane.
 */
export function lackingSecrets(needs: SecretNeeds): MissingThing[] {
  const wanted = new Map(
    needs.wanted.flatMap(remoteValuesOf).map(v => [idOf(v), v]),
  );
  if (wanted.size === 0) return [];
  const proven = new Set<string>();
  const failed: { values: RemoteValue[]; told: string; message: string }[] = [];
  for (const { environment, object, status } of needs.seen) {
    const ready = readiness(status);
    if (!ready) continue;
    const values = remoteValuesOf(object);
    if (ready.isReady) values.forEach(v => proven.add(idOf(v)));
    else {
      const { message } = ready;
      failed.push({
        values,
        told: `ExternalSecret ${object.metadata.name} in ${environment}`,
        message,
      });
    }
  }
  const out = new Map<string, MissingThing>();
  for (const { values, told, message } of failed) {
    const named = values.filter(v => isNamed(v, message, values));
    const suspects = values.filter(v => !proven.has(idOf(v)));
    for (const value of named.length > 0 ? named : suspects) {
      const id = idOf(value);
      if (!wanted.has(id) || out.has(id)) continue;
      out.set(id, {
        kind: 'Secret',
        name: nameOf(value),
        message: `The secret store of ${
          needs.plane
        } does not give it: ${told} is not ready${
          message ? ` (${message.slice(0, 300)})` : ''
        }.`,
      });
    }
  }
  for (const [id, value] of wanted) {
    const elsewhere = needs.writtenElsewhere.find(r =>
      r.keys.includes(value.key),
    );
    if (!elsewhere || proven.has(id) || out.has(id)) continue;
    out.set(id, {
      kind: 'Secret',
      name: nameOf(value),
      message: `The values of SecretReference ${elsewhere.name} were written for ${elsewhere.plane}; ${needs.environment} is on ${needs.plane}, where nothing has read them yet.`,
    });
  }
  return [...out.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const nameOf = ({ key, property }: RemoteValue) =>
  property ? `${key}/${property}` : key;

/** A message that names a key names its properties with it, unless it names one of them. */
function isNamed(
  { key, property }: RemoteValue,
  message: string,
  all: readonly RemoteValue[],
): boolean {
  if (!hasWord(message, key)) return false;
  const others = all.filter(v => v.key === key && v.property);
  const isPrecise = others.some(v => hasWord(message, v.property!));
  return !isPrecise || (property !== undefined && hasWord(message, property));
}

/** True when the text has the word by itself: `shop/db` is not in `shop/db-2`. */
function hasWord(text: string, word: string): boolean {
  const part = /[\w./-]/;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text.slice(at + word.length);
    // A full stop ends a sentence as well.
    if (!part.test(before) && !/^(?:[\w/-]|\.\w)/.test(after)) return true;
  }
  return false;
}

/** What the plane says about an ExternalSecret; undefined while it says nothing. */
function readiness(
  status: unknown,
): { isReady: boolean; message: string } | undefined {
  const conditions = isJsonObject(status) ? status.conditions : undefined;
  if (!Array.isArray(conditions)) return undefined;
  const found = conditions
    .filter(isJsonObject)
    .find(({ type }) => type === 'Ready');
  if (found?.status !== 'True' && found?.status !== 'False') return undefined;
  const { message } = found;
  return {
    isReady: found.status === 'True',
    message: typeof message === 'string' ? message : '',
  };
}
