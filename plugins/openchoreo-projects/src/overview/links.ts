import { Workload } from '@openchoreo-portal/model';

/** One line between this project and what is outside it. */
export interface ProjectLink {
  /** Component of this project; for incoming links, the one that is used. */
  component: string;
  /** Project on the other side; absent: it is outside the platform. */
  project?: string;
  /** Component on the other side, or the name of the external service. */
  other: string;
  /** Endpoint, or host and port. */
  what: string;
}

/** What a project uses of others and outside the platform, and who uses it. Pure; each line once, sorted. */
export function linksOf(
  project: string,
  workloads: readonly Workload[],
): { uses: ProjectLink[]; usedBy: ProjectLink[] } {
  const uses: ProjectLink[] = [];
  const usedBy: ProjectLink[] = [];
  for (const { spec } of workloads) {
    const { projectName, componentName } = spec.owner;
    const { endpoints = [], external = [] } = spec.dependencies ?? {};
    for (const entry of endpoints) {
      const target = entry.project || projectName;
      if (target === projectName) continue;
      if (projectName === project) {
        uses.push({
          component: componentName,
          project: target,
          other: entry.component,
          what: entry.name,
        });
      } else if (target === project) {
        usedBy.push({
          component: entry.component,
          project: projectName,
          other: componentName,
          what: entry.name,
        });
      }
    }
    if (projectName !== project) continue;
    for (const { name, host, port } of external) {
      uses.push({
        component: componentName,
        other: name,
        what: `${host}:${port}`,
      });
    }
  }
  return { uses: sorted(uses), usedBy: sorted(usedBy) };
}

function sorted(links: ProjectLink[]): ProjectLink[] {
  const byText = new Map(
    links.map(l => [[l.project, l.other, l.component, l.what].join('/'), l]),
  );
  return [...byText.keys()].sort().map(key => byText.get(key)!);
}
