import {
  findCondition,
  ResourceReleaseBinding,
} from '@openchoreo-portal/model';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';

/** What people should think of a resource in an environment. */
export function resourceStatus(
  binding: ResourceReleaseBinding | undefined,
): StatusWords {
  if (!binding) return { tone: 'off', label: 'Not provisioned' };
  const ready = findCondition(binding.status?.conditions, 'Ready');
  if (!ready) return { tone: 'progress', label: 'Pending' };
  if (ready.status === 'True') {
    return { tone: 'ok', label: 'Ready', detail: ready.message };
  }
  return /Failed|Degraded|Invalid|NotFound|Error/.test(ready.reason)
    ? { tone: 'error', label: 'Degraded', detail: ready.message }
    : { tone: 'progress', label: 'Progressing', detail: ready.message };
}
