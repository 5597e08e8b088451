import { createHash, randomInt } from 'node:crypto';
import {
  ApiError,
  Condition,
  StoredObject,
  keyOf,
  setCondition,
  timestamp,
} from '@openchoreo-portal/model';
import { FIELD_MANAGER, PlaneContext, writeStatus } from '../cluster/context';
import { Controller, controllerRef } from '../cluster/controller';
import { canonical, same } from '../cluster/hash';
import { Secret } from '../cluster/objects';
import * as kinds from '../kinds';
import { SecretStore } from '../secrets/store';

type ExternalSecret = StoredObject<
  {
    secretStoreRef?: { name?: string; kind?: string };
    target?: {
      name?: string;
      creationPolicy?: string;
      template?: {
        type?: string;
        data?: Record<string, string>;
        metadata?: {
          labels?: Record<string, string>;
          annotations?: Record<string, string>;
        };
      };
    };
    data?: {
      secretKey: string;
      remoteRef: { key: string; property?: string };
    }[];
    dataFrom?: {
      extract?: { key: string };
      sourceRef?: { generatorRef?: { kind?: string; name?: string } };
    }[];
  },
  {
    conditions?: Condition[];
    refreshTime?: string;
    syncedResourceVersion?: string;
  }
>;
type Password = StoredObject<{
  length?: number;
  digits?: number;
  symbols?: number;
  noUpper?: boolean;
  symbolCharacters?: string;
}>;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const SYMBOLS = '~!@#$%^&*()_+-={}|[]:<>?,./';

/** A random password as the generator object asks for; at most 1024 characters. */
export function makePassword(spec: NonNullable<Password['spec']>): string {
  const length = Math.min(1024, Math.max(1, spec.length ?? 24));
  const pick = (alphabet: string, n: number) =>
    Array.from({ length: n }, () => alphabet[randomInt(alphabet.length)]);
  const digits = Math.min(
    length,
    Math.max(0, spec.digits ?? Math.floor(length / 4)),
  );
  const symbols = Math.min(
    length - digits,
    Math.max(0, spec.symbols ?? Math.floor(length / 4)),
  );
  const letters = spec.noUpper ? LOWER : LOWER + LOWER.toUpperCase();
  const all = [
    ...pick('0123456789', digits),
    ...pick(spec.symbolCharacters || SYMBOLS, symbols),
    ...pick(letters, length - digits - symbols),
  ];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.join('');
}

/** Fills `{{ .name }}` (with or without spaces); anything else of the template language is refused by name. */
export function fillTemplate(
  text: string,
  values: Record<string, string>,
): string {
  return text.replace(
    /\{\{-?\s*([^{}]*?)\s*-?\}\}/g,
    (original, expression: string) => {
      const name = /^\.([A-Za-z_][A-Za-z0-9_-]*)$/.exec(expression)?.[1];
      if (!name) {
        throw new ApiError({
          reason: 'Invalid',
          message: `The secret template expression ${original} is not supported by the local plane.`,
          remedy: 'Use {{ .key }}.',
        });
      }
      const value = values[name];
      if (value === undefined) {
        throw new ApiError({
          reason: 'Invalid',
          message: `The secret template uses ${original}, but there is no key ${name}.`,
        });
      }
      return value;
    },
  );
}

/** ExternalSecret -> Secret, from the plane's own secret store or a password generator. Reacts to pushes at once, so `refreshInterval` is not needed. */
export function externalSecretController(
  context: PlaneContext,
  store: SecretStore,
): Controller {
  const { client, informers, clock, events } = context;
  const externals = informers.informer<ExternalSecret>(kinds.ExternalSecret);
  const stores = informers.informer<StoredObject>(kinds.ClusterSecretStore);
  const secrets = informers.informer<Secret>(kinds.Secret);
  const passwords = informers.informer<Password>(kinds.Password);

  function read(
    external: ExternalSecret,
    existing: Secret | undefined,
  ): Record<string, string> {
    const spec = external.spec!;
    const values: Record<string, string> = {};
    for (const source of spec.dataFrom ?? []) {
      const generator = source.sourceRef?.generatorRef;
      if (generator?.kind === 'Password') {
        const key = keyOf({
          namespace: external.metadata.namespace,
          name: generator.name ?? '',
        });
        const password = passwords.get(key);
        if (!password)
          throw missing(`The Password generator ${key} does not exist.`);
        // Generated once: a second value would not be what running programs know.
        const old =
          existing?.metadata.annotations?.[GENERATED] !== undefined
            ? existing.data?.password
            : undefined;
        values.password = old
          ? Buffer.from(old, 'base64').toString()
          : makePassword(password.spec ?? {});
      } else if (source.extract) {
        Object.assign(values, entry(source.extract.key));
      }
    }
    for (const { secretKey, remoteRef } of spec.data ?? []) {
      const found = entry(remoteRef.key);
      const property = remoteRef.property ?? '';
      const value =
        found[property] ??
        (property === '' ? whole(found) : nested(found, property));
      if (value === undefined) {
        throw missing(
          `The secret ${remoteRef.key} has no property ${property}.`,
        );
      }
      values[secretKey] = value;
    }
    return values;
  }

  function entry(key: string): Record<string, string> {
    const found = store.get(key);
    if (!found)
      throw missing(
        `There is no secret ${key} in the secret store of this plane.`,
      );
    return found;
  }

  async function reconcile(key: string) {
    const external = externals.get(key);
    if (!external?.spec || external.metadata.deletionTimestamp)
      return undefined;
    const { spec, metadata } = external;
    const now = clock.now();
    const name = spec.target?.name ?? metadata.name;
    const existing = secrets.get(
      keyOf({ namespace: metadata.namespace, name }),
    );
    let problem: string | undefined;
    try {
      const ref = spec.secretStoreRef;
      if (
        ref?.name &&
        ref.kind === 'ClusterSecretStore' &&
        !stores.get(ref.name)
      ) {
        throw missing(
          `ClusterSecretStore ${ref.name} does not exist on this plane.`,
        );
      }
      const values = read(external, existing);
      const template = spec.target?.template;
      const rendered = template?.data
        ? Object.fromEntries(
            Object.entries(template.data).map(([k, v]) => [
              k,
              fillTemplate(v, values),
            ]),
          )
        : values;
      const data = Object.fromEntries(
        Object.entries(rendered).map(([k, v]) => [
          k,
          Buffer.from(v).toString('base64'),
        ]),
      );
      const type = template?.type ?? 'Opaque';
      const generated = (spec.dataFrom ?? []).some(
        s => s.sourceRef?.generatorRef,
      );
      if (!existing || !same(existing.data, data) || existing.type !== type) {
        await client.apply(
          kinds.Secret,
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: {
              name,
              namespace: metadata.namespace,
              labels: { ...metadata.labels, ...template?.metadata?.labels },
              annotations: {
                ...template?.metadata?.annotations,
                'reconcile.external-secrets.io/data-hash': createHash('sha256')
                  .update(canonical(data))
                  .digest('hex')
                  .slice(0, 16),
                ...(generated ? { [GENERATED]: 'true' } : {}),
              },
              ...(spec.target?.creationPolicy === 'Orphan'
                ? {}
                : { ownerReferences: [controllerRef(external)] }),
            },
            type,
            data,
          },
          { fieldManager: FIELD_MANAGER, force: true },
        );
        events.record(external, 'Normal', 'Updated', `secret ${name} synced`);
      }
    } catch (error) {
      if (
        !(error instanceof ApiError) ||
        !['Invalid', 'NotFound'].includes(error.reason)
      )
        throw error;
      problem = `${error.message}${error.remedy ? ` ${error.remedy}` : ''}`;
      events.record(external, 'Warning', 'UpdateFailed', problem);
    }
    const conditions = setCondition(
      external.status?.conditions,
      problem
        ? {
            type: 'Ready',
            status: 'False',
            reason: 'SecretSyncedError',
            message: problem,
          }
        : {
            type: 'Ready',
            status: 'True',
            reason: 'SecretSynced',
            message: 'secret synced',
          },
      now,
    );
    const changed = conditions !== external.status?.conditions;
    await writeStatus(client, kinds.ExternalSecret, external, {
      ...external.status,
      conditions,
      ...(changed && !problem ? { refreshTime: timestamp(now) } : {}),
      binding: { name },
    });
    // The store tells about changes of its own; a Secret changed by hand comes back through the watch below.
    return problem ? { requeueAfterMs: 15_000 } : undefined;
  }

  const usesKey = (external: ExternalSecret) => [
    ...(external.spec?.data ?? []).map(d => d.remoteRef?.key),
    ...(external.spec?.dataFrom ?? []).map(d => d.extract?.key),
  ];
  return {
    name: 'external-secret',
    kind: kinds.ExternalSecret,
    reconcile,
    watches: [
      {
        kind: kinds.Secret,
        keys: secret =>
          (secret.metadata.ownerReferences ?? [])
            .filter(o => o.kind === 'ExternalSecret')
            .map(o =>
              keyOf({ namespace: secret.metadata.namespace, name: o.name }),
            ),
      },
      {
        kind: kinds.ClusterSecretStore,
        keys: () => externals.list().map(e => keyOf(e.metadata)),
      },
      {
        kind: kinds.Password,
        keys: p =>
          externals
            .list()
            .filter(
              e =>
                e.metadata.namespace === p.metadata.namespace &&
                e.spec?.dataFrom,
            )
            .map(e => keyOf(e.metadata)),
      },
    ],
    subscribe: enqueue =>
      store.onChange(changed => {
        for (const external of externals.list()) {
          if (usesKey(external).includes(changed))
            enqueue(keyOf(external.metadata));
        }
      }),
  };
}

const GENERATED = 'plane.openchoreo.dev/generated';

function missing(message: string): ApiError {
  return new ApiError({
    reason: 'NotFound',
    message,
    remedy: 'It is tried again as soon as it exists.',
  });
}

/** The value without a property: the plain value, or all properties as JSON. */
function whole(found: Record<string, string>): string | undefined {
  const keys = Object.keys(found);
  return keys.length === 1 ? found[keys[0]] : JSON.stringify(found);
}

/** A property of a value that is itself a JSON object. */
function nested(
  found: Record<string, string>,
  property: string,
): string | undefined {
  try {
    const parsed: unknown = JSON.parse(found[''] ?? '');
    const value = (parsed as Record<string, unknown> | null)?.[property];
    if (value === undefined || typeof value === 'string') return value;
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
