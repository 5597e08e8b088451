import { OfflineProblem, OfflineSet } from '@openchoreo-portal/controllers';
import { stringify } from 'yaml';

/** How {@link showSet} writes objects. */
export interface SetFormat {
  output: 'yaml' | 'json';
  /** With where each object comes from. */
  explain: boolean;
}

/** Where objects come from that no template makes, such as network policy. */
const PLATFORM = 'the platform';

/** Objects of a set: documents of YAML under a comment, or one JSON object on each line. */
export function showSet(set: OfflineSet, format: SetFormat): string {
  return set.objects
    .map(({ id, targetPlane, object }) => {
      const origin = set.origins[`${targetPlane}/${id}`];
      const madeBy = origin ? placeOf(origin.from) : PLATFORM;
      const changedBy = (origin?.changedBy ?? []).map(placeOf);
      const { owner, environment } = set;
      if (format.output === 'json') {
        const line = format.explain
          ? { owner, environment, targetPlane, madeBy, changedBy, object }
          : object;
        return `${JSON.stringify(line)}\n`;
      }
      const comments = [
        `${owner} in ${environment}, ${targetPlane}`,
        ...(format.explain
          ? [`made by ${madeBy}`, ...changedBy.map(p => `changed by ${p}`)]
          : []),
      ];
      const head = comments.map(c => `# ${c}\n`).join('');
      return `---\n${head}${stringify(object, {
        lineWidth: 0,
        aliasDuplicateObjects: false,
      })}`;
    })
    .join('');
}

/** File, object, path, message and expression of a problem. */
export function showProblem(problem: OfflineProblem): string {
  const { where, source, path, message, expression, caret } = problem;
  const head = [where, source, path, message].filter(Boolean).join(': ');
  const detail = caret ?? (expression ? `\${${expression}}` : '');
  return [`✖ ${head}`, ...detail.split('\n').filter(Boolean)].join('\n    ');
}

const placeOf = ({ source, path }: { source: string; path: string }) =>
  `${source} ${path}`;
