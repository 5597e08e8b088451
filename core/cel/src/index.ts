export * from './api';
export type * from './ast/ast';
export { MacroBuilder } from './ast/builder';
export { print } from './ast/print';
export { CelError } from './errors';
export { PatternError, Regex } from './regex/regex';
export { compile } from './compile';
export { createEnvironment } from './environment';
export { fromCel, toCel, toText, type FromCelOptions } from './values/convert';
export {
  CelDouble,
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelType,
  CelUint,
} from './values/values';
