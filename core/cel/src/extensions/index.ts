import type { CelExtension, CelMacro } from '../api';
import type { Overload } from '../functions/overload';
import {
  BINDING_MACROS,
  LIST_MACROS,
  OPTIONAL_MACROS,
  TWO_VARIABLE_MACROS,
} from '../macros/standard';
import { ENCODERS } from './encoders';
import { LISTS } from './lists';
import { MATH } from './math';
import { OPTIONALS } from './optionals';
import { REGEX } from './regex';
import { SETS } from './sets';
import { STRINGS } from './strings';

export interface Extension {
  functions: readonly Overload[];
  macros: readonly CelMacro[];
}

export const EXTENSIONS: Record<CelExtension, Extension> = {
  optional: { functions: OPTIONALS, macros: OPTIONAL_MACROS },
  bindings: { functions: [], macros: BINDING_MACROS },
  strings: { functions: STRINGS, macros: [] },
  encoders: { functions: ENCODERS, macros: [] },
  math: { functions: MATH, macros: [] },
  lists: { functions: LISTS, macros: LIST_MACROS },
  sets: { functions: SETS, macros: [] },
  comprehensions: { functions: [], macros: TWO_VARIABLE_MACROS },
  regex: { functions: REGEX, macros: [] },
};
