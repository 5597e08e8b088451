export { TemplateEngine, field, problemAt } from './engine';
export type { Place, RenderLimits } from './engine';
export { formatNumber, formatValue } from './format';
export { TEMPLATE_FUNCTIONS } from './functions';
export { OMIT, withoutOmitted } from './omit';
export { mayHoldExpression, scanTemplate, ScanError } from './scanner';
export type { Scanned, Segment } from './scanner';
export { ScopeTypes, withVariable } from './scope';
export type { Scope } from './scope';
