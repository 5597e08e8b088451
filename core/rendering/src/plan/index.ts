export { diffObjects, refOf } from './diff';
export type { FieldChange, ObjectChange, ObjectRef } from './diff';
export { digestOf } from './digest';
export type { DigestInput } from './digest';
export type { ChangeEffect } from './effect';
export { REDACTED, redacted } from './redact';
