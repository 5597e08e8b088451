import { KubeObject } from '@openchoreo-portal/model';
import { applyMergePatch } from './merge-patch';
import { equal, isObject, Json } from './value';

/** The merge patch (RFC 7396) that leads from one object to another; empty when they are equal. */
function mergeDiff(before: Json, after: Json): Json {
  const patch: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [from, to] = [before[key], after[key]];
    if (equal(from, to)) continue;
    if (to === undefined) patch[key] = null;
    else patch[key] = isObject(from) && isObject(to) ? mergeDiff(from, to) : to;
  }
  return patch;
}

/** Makes the same changes to `config` that lead from `before` to `after`. Nothing that is given is changed. */
export function followChanges(
  config: KubeObject,
  before: KubeObject,
  after: KubeObject,
): KubeObject {
  const patch = mergeDiff(before as unknown as Json, after as unknown as Json);
  return applyMergePatch(config, patch) as KubeObject;
}
