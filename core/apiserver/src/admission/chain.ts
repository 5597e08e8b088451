import {
  ErrorCause,
  KubeObject,
  validateValue,
} from '@openchoreo-portal/model';
import { clone } from '../json/value';
import { AdmissionPlugin, AdmissionRequest, RequestContext } from '../types';
import { evaluateRules } from './rules';

/** What remains to be done after the mutating steps, once the object has its final form. */
export interface Admitted {
  /** The same object when no plugin was concerned. */
  object: KubeObject;
  /** Structural validation and CEL rules. */
  validate(final: KubeObject): ErrorCause[];
  /** Validating steps of the plugins. */
  finish(final: KubeObject): Promise<void>;
}

/** Runs the mutating steps of the chain, and hands back the validating ones. */
export async function runAdmission(
  deps: { admission: readonly AdmissionPlugin[] },
  ctx: RequestContext,
  request: AdmissionRequest,
): Promise<Admitted> {
  const plugins = deps.admission.filter(plugin => plugin.matches(request));
  let object = request.object;
  if (request.operation !== 'delete') {
    for (const plugin of plugins)
      if (plugin.admit)
        object = await plugin.admit(ctx, { ...request, object: clone(object) });
  }
  return {
    object,
    validate: final => {
      const schema = request.kind.schema;
      const found = validateValue(schema, final);
      // Rules may assume that the object has the shape of its schema.
      return found.length > 0
        ? found
        : evaluateRules(schema, final, request.oldObject);
    },
    finish: async final => {
      for (const plugin of plugins)
        await plugin.validate?.(ctx, { ...request, object: final });
    },
  };
}
