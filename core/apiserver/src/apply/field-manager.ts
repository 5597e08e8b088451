import {
  ApiError,
  apiVersionOf,
  canonicalJson,
  jsonEqual,
  KindDefinition,
  KubeObject,
  ManagedFieldsEntry,
  StoredObject,
} from '@openchoreo-portal/model';
import { FieldSet, printPath } from './field-set';
import {
  capUpdaters,
  identityOf,
  Managed,
  Managers,
  readManaged,
  writeManaged,
} from './managed';
import {
  compare,
  fieldsOf,
  merge,
  removeFields,
  withNamedFields,
} from './structured';
import { rootShape, Shape } from './typing';

const META = 'f:metadata';
/** Fields that belong to the server, or name the object: nobody manages them. */
const UNMANAGED = FieldSet.of(
  ['f:apiVersion'],
  ['f:kind'],
  [META],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map(name => [META, `f:${name}`]),
);

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Only this manager takes over from client-side apply: it is the one that wrote {@link LAST_APPLIED}. */
const KUBECTL = 'kubectl';
/** Owner of what was there when an object without owners is applied for the first time. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

/** An update to record. */
export interface UpdateInput {
  live?: StoredObject;
  next: KubeObject;
  manager: string;
  subresource?: string;
  /** RFC 3339, seconds. */
  now: string;
}

/** An apply to carry out. */
export interface ApplyInput {
  live?: StoredObject;
  config: KubeObject;
  /** The body as it was sent, before the server completed it. Default: `config`. */
  sent?: unknown;
  manager: string;
  force: boolean;
  subresource?: string;
  now: string;
}

interface Conflict {
  owner: Managed;
  path: string[];
}

/** Objects without what is not managed, so that comparing them says only what people changed. */
function bare(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Records who owns which field of the objects of one kind, and merges what appliers want. */
export class FieldManager {
  private readonly shape: Shape;
  private readonly apiVersion: string;

  constructor(private readonly kind: KindDefinition) {
    this.shape = rootShape(kind.schema);
    this.apiVersion = apiVersionOf(kind);
  }

  /** Fields that a (sub)resource does not write, so that its writers never own them. */
  private outside(subresource: string | undefined): FieldSet {
    if (!this.kind.statusSubresource) return new FieldSet();
    return subresource === 'status'
      ? FieldSet.of(['f:spec'], [META])
      : FieldSet.of(['f:status']);
  }

  /** `managedFields` after an update, create, JSON or merge patch. */
  update(input: UpdateInput): ManagedFieldsEntry[] {
    const { live, next, manager, subresource, now } = input;
    const managers = this.startingManagers(live, next, subresource);
    // Nobody is tracked before the first apply of an object whose owners were cleared.
    if (live && managers.size === 0) return [];
    const self: Managed = {
      manager,
      operation: 'Update',
      apiVersion: this.apiVersion,
      ...(subresource ? { subresource } : {}),
      fields: new FieldSet(),
    };
    const id = identityOf(self);
    const former = managers.get(id);
    const before = live ? bare(live) : this.empty();
    const outside = this.outside(subresource);
    const difference = this.difference(before, bare(next), outside);
    this.takeAway(managers, undefined, difference);
    const owned = difference.modified
      .union(difference.added)
      .recursiveDifference(outside)
      .difference(UNMANAGED);
    const kept = managers.get(id)?.fields ?? new FieldSet();
    const fields = kept.union(owned);
    if (!fields.isEmpty) {
      const same = former && former.fields.equals(fields);
      managers.set(id, { ...self, fields, time: same ? former.time : now });
    }
    return writeManaged(capUpdaters(managers));
  }

  private empty(): KubeObject {
    return { apiVersion: this.apiVersion, kind: this.kind.kind, metadata: {} };
  }

  /** Owners before an update. Clients may edit the list, or clear it with one empty entry; those who drop it lose nothing. */
  private startingManagers(
    live: StoredObject | undefined,
    next: KubeObject,
    subresource: string | undefined,
  ): Managers {
    const stored = () => readManaged(live?.metadata.managedFields) ?? new Map();
    const sent = next.metadata.managedFields;
    if (subresource || !sent || sent.length === 0) return stored();
    const first: Partial<ManagedFieldsEntry> = sent[0] ?? {};
    if (sent.length === 1 && Object.keys(first).length === 0) return new Map();
    const read = readManaged(sent);
    return read && read.size > 0 ? read : stored();
  }

  private difference(before: unknown, after: unknown, outside: FieldSet) {
    const found = compare(this.shape, before, after);
    return {
      added: found.added.recursiveDifference(outside),
      modified: found.modified.recursiveDifference(outside),
      removed: found.removed.recursiveDifference(outside),
    };
  }

  /** Others lose what was changed or removed. */
  private takeAway(
    managers: Managers,
    except: string | undefined,
    difference: { added: FieldSet; modified: FieldSet; removed: FieldSet },
  ): void {
    const lost = difference.added
      .union(difference.modified)
      .union(difference.removed);
    for (const [id, owner] of managers) {
      if (id === except) continue;
      const fields = owner.fields.difference(lost);
      if (fields.isEmpty) managers.delete(id);
      else managers.set(id, { ...owner, fields });
    }
  }

  /**
   * Server-side apply.
   *
   * @returns the object with its new `managedFields`
   * @throws ApiError Conflict that lists fields and managers
   */
  apply(input: ApplyInput): KubeObject {
    try {
      return this.merged(input, input.force);
    } catch (error) {
      const conflicts = (error as { conflicts?: Conflict[] }).conflicts;
      if (!conflicts) throw error;
      const own = this.fromClientSide(input);
      const open = conflicts.filter(
        ({ path }) => !FieldSet.of(path).difference(own).isEmpty,
      );
      if (open.length > 0) throw conflictError(open);
      return this.merged(input, true);
    }
  }

  /** Fields that the same tool owns from the time when it applied on the client side, as far as nobody changed them since. */
  private fromClientSide({ live, manager }: ApplyInput): FieldSet {
    const text = live?.metadata.annotations?.[LAST_APPLIED];
    if (manager !== KUBECTL || !live || !text) return new FieldSet();
    try {
      const applied = JSON.parse(text) as KubeObject | null;
      if (applied?.apiVersion !== this.apiVersion) return new FieldSet();
      const since = compare(this.shape, applied, bare(live));
      return withNamedFields(
        this.shape,
        fieldsOf(this.shape, applied)
          .difference(since.modified)
          .difference(since.added)
          .difference(since.removed),
      );
    } catch {
      // Anybody can write anything under this name: what is no object of the kind gives no rights.
      return new FieldSet();
    }
  }

  private merged(input: ApplyInput, force: boolean): KubeObject {
    const { live, manager, subresource, now } = input;
    const managers = this.managersBeforeApply(live, now);
    const outside = this.outside(subresource);
    const liveObject = live ? bare(live) : this.empty();
    const config = bare(input.config);
    const self: Managed = {
      manager,
      operation: 'Apply',
      apiVersion: this.apiVersion,
      ...(subresource ? { subresource } : {}),
      fields: fieldsOf(this.shape, config)
        .recursiveDifference(outside)
        .difference(UNMANAGED),
    };
    const id = identityOf(self);
    const former: Managed | undefined = managers.get(id);
    managers.set(id, self);

    const laid = merge(this.shape, liveObject, config);
    const object = this.prune(
      laid,
      managers,
      former?.fields.recursiveDifference(outside),
    ) as KubeObject;

    const difference = this.difference(liveObject, object, outside);
    const touched = difference.added.union(difference.modified);
    const conflicts: Conflict[] = [];
    for (const [otherId, owner] of managers) {
      if (otherId === id) continue;
      for (const path of owner.fields.intersection(touched).paths())
        conflicts.push({ owner, path });
    }
    if (conflicts.length > 0 && !force)
      throw Object.assign(conflictError(conflicts), { conflicts });
    this.takeAway(managers, id, difference);
    // As with Kubernetes, time moves with the object: joining the owners of an unchanged value leaves no time.
    const time = jsonEqual(liveObject, object) ? former?.time : now;
    if (self.fields.isEmpty) managers.delete(id);
    else managers.set(id, { ...self, time });
    return this.withLastApplied(input, {
      ...object,
      metadata: { ...object.metadata, managedFields: writeManaged(managers) },
    });
  }

  /** Owners before an apply. What an object without any holds belongs to somebody, so that it is not taken over silently. */
  private managersBeforeApply(
    live: StoredObject | undefined,
    now: string,
  ): Managers {
    const stored = readManaged(live?.metadata.managedFields) ?? new Map();
    if (!live || stored.size > 0) return stored;
    const former: Managed = {
      manager: BEFORE_FIRST_APPLY,
      operation: 'Update',
      apiVersion: this.apiVersion,
      time: now,
      fields: compare(this.shape, this.empty(), bare(live))
        .added.union(compare(this.shape, this.empty(), bare(live)).modified)
        .recursiveDifference(this.outside(undefined))
        .difference(UNMANAGED),
    };
    return new Map([[identityOf(former), former]]);
  }

  /** `kubectl` keeps its annotation true after the move to server-side apply, so that it can move back. */
  private withLastApplied(input: ApplyInput, object: KubeObject): KubeObject {
    const annotations = object.metadata.annotations;
    if (
      input.manager !== KUBECTL ||
      input.live?.metadata.annotations?.[LAST_APPLIED] === undefined ||
      annotations === undefined
    )
      return object;
    return {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          ...annotations,
          [LAST_APPLIED]: `${canonicalJson(input.sent ?? input.config)}\n`,
        },
      },
    };
  }

  /** Takes away what this manager applied before and no longer does, unless somebody else owns it too. */
  private prune(
    laid: unknown,
    managers: Managers,
    former: FieldSet | undefined,
  ): unknown {
    if (!former || former.isEmpty) return laid;
    const named = (fields: FieldSet) => withNamedFields(this.shape, fields);
    const last = named(former);
    // Metadata holds what the server set: it is emptied field by field, never dropped.
    last.members.delete(META);
    let pruned = removeFields(this.shape, laid, last) ?? {};
    let owned = new FieldSet();
    for (const owner of managers.values()) owned = owned.union(owner.fields);
    const all = named(fieldsOf(this.shape, laid));
    pruned =
      removeFields(
        this.shape,
        laid,
        all.difference(named(fieldsOf(this.shape, pruned)).union(named(owned))),
      ) ?? {};
    // What nobody owned stays: only what was applied by this manager may go.
    const dangling = all
      .difference(named(fieldsOf(this.shape, pruned)))
      .intersection(last);
    return removeFields(this.shape, laid, dangling);
  }
}

function ownerText(owner: Managed): string {
  const subresource = owner.subresource
    ? ` with subresource ${JSON.stringify(owner.subresource)}`
    : '';
  const using =
    owner.operation === 'Update' ? ` using ${owner.apiVersion}` : '';
  return `${JSON.stringify(owner.manager)}${subresource}${using}`;
}

function conflictError(conflicts: Conflict[]): ApiError {
  const lines = conflicts.map(({ owner, path }) => ({
    owner: ownerText(owner),
    path: printPath(path),
  }));
  lines.sort((a, b) => a.owner.localeCompare(b.owner));
  const owners = [...new Set(lines.map(line => line.owner))];
  const message =
    lines.length === 1
      ? `Apply failed with 1 conflict: conflict with ${lines[0].owner}: ${lines[0].path}`
      : `Apply failed with ${lines.length} conflicts: ${owners
          .map(owner =>
            [
              `conflicts with ${owner}:`,
              ...lines.filter(l => l.owner === owner).map(l => `- ${l.path}`),
            ].join('\n'),
          )
          .join('\n')}`;
  return new ApiError({
    reason: 'Conflict',
    message,
    causes: lines.map(line => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${line.owner}`,
      field: line.path,
    })),
  });
}

const managersByKind = new WeakMap<KindDefinition, FieldManager>();

/** The field manager of a kind. */
export function fieldManagerFor(kind: KindDefinition): FieldManager {
  let manager = managersByKind.get(kind);
  if (!manager) managersByKind.set(kind, (manager = new FieldManager(kind)));
  return manager;
}
