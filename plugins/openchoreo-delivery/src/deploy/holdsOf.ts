import { PromotionPolicy } from '@openchoreo-portal/model';

/** Something that keeps changes out of environments now or later. */
export interface Hold {
  policy: string;
  gate: string;
  kind: 'hold' | 'freeze';
  environments: string[];
  reason: string;
  /** When it begins or ends: RFC 3339, or a local time with its zone. Absent: until somebody lets go. */
  from?: string;
  until?: string;
}

/** Holds and freezes of a project, those that are over left out. */
export function holdsOf(
  policies: readonly PromotionPolicy[],
  project: string,
  now: Date,
): Hold[] {
  const out: Hold[] = [];
  for (const { metadata, spec } of policies) {
    if (spec.paused) continue;
    if (spec.projects?.length && !spec.projects.includes(project)) continue;
    const environments = spec.targets.map(t => t.environment);
    for (const gate of spec.gates) {
      const { hold, window } = gate;
      const base = { policy: metadata.name, gate: gate.name, environments };
      const isHeld =
        hold &&
        (hold.until === undefined || Date.parse(hold.until) > now.getTime());
      if (hold && isHeld) out.push({ ...base, kind: 'hold', ...hold });
      for (const freeze of window?.freezes ?? []) {
        const zone = window?.timeZone ?? 'UTC';
        if (freeze.to.slice(0, 10) < now.toISOString().slice(0, 10)) continue;
        out.push({
          ...base,
          kind: 'freeze',
          reason: freeze.reason ?? 'Nothing may change.',
          from: `${freeze.from.replace('T', ' ')} ${zone}`,
          until: `${freeze.to.replace('T', ' ')} ${zone}`,
        });
      }
    }
  }
  return out;
}
