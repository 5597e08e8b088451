import {
  ANNOTATIONS,
  fnv1a32Number,
  isJsonObject,
  WorkloadType,
} from '@openchoreo-portal/model';
import { compareText } from '../context/configurations';
import { compareObjects, DraftObject } from './draft';

const MAIN_KIND: Partial<Record<WorkloadType, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
};

/**
 * Notes on the pods what the other objects of the set hold, so that a changed ConfigMap or ExternalSecret rolls them. The text is
 * byte for byte the reference's: another one would roll every pod on the day of a migration.
 *
 * @param drafts changed in place
 */
export function annotateResourceHash(
  drafts: readonly DraftObject[],
  workloadType: WorkloadType,
): void {
  const kind = MAIN_KIND[workloadType];
  if (!kind) return;
  const onPlane = drafts.filter(d => d.targetPlane === 'dataplane');
  const others = onPlane.map(d => d.object).filter(o => o.kind !== kind);
  const main = onPlane.find(d => d.object.kind === kind)?.object;
  if (!main || others.length === 0) return;
  annotatePods(main, ANNOTATIONS.dataPlaneResourceHash, resourceHash(others));
}

/** Kinds whose pods are rolled by a restart request. */
const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Copies the time of a restart request to the pods, which rolls them. */
export function annotateRestart(
  drafts: readonly DraftObject[],
  restartedAt: string | undefined,
): void {
  if (!restartedAt) return;
  for (const { object, targetPlane } of drafts) {
    const restartable = RESTARTABLE.includes(String(object.kind));
    if (targetPlane === 'dataplane' && restartable) {
      annotatePods(object, ANNOTATIONS.restartedAt, restartedAt);
    }
  }
}

/** Hash over objects without their metadata, in a fixed order. */
export function resourceHash(
  objects: readonly Record<string, unknown>[],
): string {
  const contents = [...objects]
    .sort(compareObjects)
    .map(object => dumpMap(object, 'metadata'));
  const text = `([]map[string]interface {})[${contents.join(' ')}]`;
  return safeEncode(String(fnv1a32Number(text)));
}

const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/** Letters and digits that cannot form words, as Kubernetes uses them in names. */
function safeEncode(digits: string): string {
  let out = '';
  for (let i = 0; i < digits.length; i++) {
    out += SAFE[digits.charCodeAt(i) % SAFE.length];
  }
  return out;
}

/** Go's `%#v` of a decoded JSON map with its keys sorted: what the reference hashes. */
function dumpMap(map: Record<string, unknown>, without?: string): string {
  let out = '';
  for (const key of Object.keys(map).sort(compareText)) {
    if (key === without) continue;
    out += `${out === '' ? '' : ' '}${key}:${dump(map[key])}`;
  }
  return `map[${out}]`;
}

function dump(value: unknown): string {
  if (Array.isArray(value)) {
    return `([]interface {})[${value.map(dump).join(' ')}]`;
  }
  if (isJsonObject(value)) return `(map[string]interface {})${dumpMap(value)}`;
  switch (typeof value) {
    case 'string':
      return `(string)${value}`;
    case 'boolean':
      return `(bool)${value}`;
    case 'number':
      return `(float64)${goFloat(value)}`;
    default:
      return '(interface {})<nil>';
  }
}

/** Go's shortest `%g`: an exponent of at least two digits from 1e+06 on and below 1e-4. */
function goFloat(value: number): string {
  if (value === 0) return '0';
  const [mantissa, power] = value.toExponential().split('e');
  const exponent = Number(power);
  // From -4 to 5 JavaScript writes no exponent either.
  if (exponent >= -4 && exponent < 6) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function annotatePods(
  object: Record<string, unknown>,
  key: string,
  value: string,
): void {
  let at = object;
  for (const step of ['spec', 'template', 'metadata', 'annotations']) {
    if (!isJsonObject(at[step])) at[step] = {};
    at = at[step] as Record<string, unknown>;
  }
  at[key] = value;
}
