export { diffObjects, refOf } from './diff';
export type { FieldChange, ObjectChange, ObjectRef } from './diff';
export { digestOf } from './digest';
export type { DigestInput } from './digest';
export type { ChangeEffect } from './effect';
export { hiddenSecrets, REDACTED, redacted } from './redact';
