import { StoredObject } from '@openchoreo-portal/model';
import { sha256 } from '../json/value';
import { Entry, ObjectKey } from './types';

/** An {@link Entry} that makes its text or its object when first asked. */
export class LazyEntry implements Entry {
  private cachedDigest: string | undefined;

  constructor(
    readonly key: ObjectKey,
    readonly version: number,
    private parsed: StoredObject | undefined,
    private text: string | undefined,
    private readonly sensitive: boolean,
  ) {}

  get object(): StoredObject {
    return (this.parsed ??= JSON.parse(this.text!) as StoredObject);
  }

  get json(): string {
    return (this.text ??= JSON.stringify(this.parsed));
  }

  get digest(): string | undefined {
    if (this.sensitive) return undefined;
    return (this.cachedDigest ??= sha256(this.json));
  }
}
