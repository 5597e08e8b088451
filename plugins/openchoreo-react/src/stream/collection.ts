import { ApiError, StoredObject } from '@openchoreo-portal/model';
import { CollectionState, ResourceSelection } from './types';

/** One line about a collection, as the control plane sends it. */
export type CollectionLine =
  | { type: 'SNAPSHOT'; items: StoredObject[]; resourceVersion: string }
  | {
      type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
      object: StoredObject;
    }
  | { type: 'ERROR'; status: object };

/** The objects of one selection, kept current by lines of the stream. */
export class Collection {
  readonly listeners = new Set<() => void>();
  resourceVersion?: string;
  private readonly objects = new Map<string, StoredObject>();
  private current: CollectionState = { status: 'loading', items: [] };

  constructor(readonly selection: ResourceSelection) {}

  get state(): CollectionState {
    return this.current;
  }

  /** Applies one line and tells the listeners when something changed. */
  apply(line: CollectionLine): void {
    switch (line.type) {
      case 'SNAPSHOT':
        this.objects.clear();
        for (const item of line.items) {
          this.objects.set(item.metadata.uid, item);
        }
        this.resourceVersion = line.resourceVersion;
        this.publish();
        return;
      case 'BOOKMARK':
        this.resourceVersion = line.object.metadata.resourceVersion;
        return;
      case 'ADDED':
      case 'MODIFIED':
        this.resourceVersion = line.object.metadata.resourceVersion;
        this.objects.set(line.object.metadata.uid, line.object);
        this.publish();
        return;
      case 'DELETED':
        this.resourceVersion = line.object.metadata.resourceVersion;
        this.objects.delete(line.object.metadata.uid);
        this.publish();
        return;
      case 'ERROR':
        this.fail(ApiError.fromStatus(line.status));
        return;
      default:
    }
  }

  /** Keeps what was known and says why it no longer moves. */
  fail(error: ApiError): void {
    this.resourceVersion = undefined;
    const forbidden =
      error.reason === 'Forbidden' || error.reason === 'Unauthorized';
    this.current = {
      status: forbidden ? 'forbidden' : 'failed',
      items: this.current.items,
      error,
    };
    this.notify();
  }

  /** True when the server refused it and asking again needs a person. */
  get stopped(): boolean {
    return (
      this.current.status === 'forbidden' || this.current.status === 'failed'
    );
  }

  /** Back to loading, to be asked for again. */
  reset(): void {
    this.resourceVersion = undefined;
    this.current = { status: 'loading', items: this.current.items };
    this.notify();
  }

  private publish() {
    const items = [...this.objects.values()].sort(byNamespaceAndName);
    this.current = { status: 'ready', items };
    this.notify();
  }

  private notify() {
    for (const listener of this.listeners) listener();
  }
}

function byNamespaceAndName(a: StoredObject, b: StoredObject): number {
  const left = `${a.metadata.namespace ?? ''}/${a.metadata.name}`;
  const right = `${b.metadata.namespace ?? ''}/${b.metadata.name}`;
  return left < right ? -1 : Number(left > right);
}
