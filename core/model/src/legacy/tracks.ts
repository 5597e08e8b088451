import { JsonObject, KubeObject } from '../object';
import { generateName } from '../names';
import { Collected } from './collected';
import { BUILDER } from './software';
import { defined, Place, placeOf, record, records, text } from './values';
import { ownerOf } from './workload';

/** Names of lines and branches that were a component's own, and not one beside it. */
const MAIN = new Set(['default', 'main', 'master', 'trunk']);
/** So that the name of the environment, which is made from it, is not cut. */
const MAX_NAME = 32;

interface Track {
  object: KubeObject;
  place: Place & { project: string; component: string };
  branch?: string;
  path?: string;
}

/**
 * DeploymentTracks of v0.1 and v0.2: lines of a component, each built from a branch. One of them is the component itself today; the others are previews of
 * their branch, of all components of the project that had one.
 */
export class Tracks {
  private readonly side: Track[] = [];
  private readonly main: Track[] = [];

  constructor(older: readonly KubeObject[], into: Collected) {
    const tracks = older
      .filter(o => o.kind === 'DeploymentTrack')
      .flatMap((object): Track[] => {
        const place = ownerOf(object, into);
        const built = record(record(object.spec).buildTemplateSpec);
        const { branch, path } = built;
        return place
          ? [{ object, place, branch: text(branch), path: text(path) }]
          : [];
      });
    const components = new Map<string, Track[]>();
    for (const track of tracks) {
      const key = componentKey(track.place);
      components.set(key, [...(components.get(key) ?? []), track]);
    }
    for (const lines of components.values()) {
      const main =
        lines.find(t => MAIN.has(t.place.name)) ??
        lines.find(t => t.branch && MAIN.has(t.branch)) ??
        lines[0];
      this.main.push(main);
      this.side.push(...lines.filter(t => t !== main));
    }
  }

  /** True for what belonged to a line that is a preview today, which brings the like itself; notes say so. */
  covers(object: KubeObject, into: Collected): boolean {
    const line = object.metadata.labels?.['core.choreo.dev/deployment-track'];
    if (!line || object.kind === 'DeploymentTrack') return false;
    const key = componentKey(placeOf(object));
    const track = this.side.find(
      t => t.place.name === line && componentKey(t.place) === key,
    );
    if (!track) return false;
    into.note(object, `It belongs to the preview of ${branchOf(track)} now.`);
    return true;
  }

  /** Adds what takes their place, once everything else is read. */
  addTo(into: Collected): void {
    for (const { object, place, branch, path } of this.main) {
      const revision = branch ? { branch } : undefined;
      const repository = defined({ revision, appPath: path });
      into.add(
        'Component',
        { namespace: place.namespace, name: place.component },
        defined({
          owner: { projectName: place.project },
          autoDeploy: record(object.spec).autoDeploy,
          workflow:
            Object.keys(repository).length > 0
              ? { ...BUILDER, parameters: { repository } }
              : undefined,
        }),
      );
    }
    const previews = new Map<string, Track[]>();
    for (const track of this.side) {
      const { namespace, project } = track.place;
      const key = [namespace, project, branchOf(track)].join('\0');
      previews.set(key, [...(previews.get(key) ?? []), track]);
    }
    for (const tracks of previews.values()) addPreview(tracks, into);
  }
}

const componentKey = ({ namespace, project, component }: Place): string =>
  [namespace, project, component].join('\0');

/** Without a branch of its own, a line was named after one. */
const branchOf = ({ branch, place }: Track): string => branch ?? place.name;

function addPreview(tracks: readonly Track[], into: Collected): void {
  const [{ place }] = tracks;
  const { namespace, project } = place;
  const branch = branchOf(tracks[0]);
  const parentEnvironment = firstEnvironment(namespace, project, into);
  const components = [...new Set(tracks.map(t => t.place.component))].sort();
  const plain = `${project}-${branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')}`;
  const name =
    plain.length > MAX_NAME || !/^[a-z0-9-]*[a-z0-9]$/.test(plain)
      ? generateName([project, branch], { limit: MAX_NAME })
      : plain;
  into.add(
    'PreviewEnvironment',
    { namespace, name },
    {
      owner: { projectName: project },
      parentEnvironment: parentEnvironment ?? 'development',
      source: { branch },
      components,
    },
  );
  for (const { object } of tracks) {
    into.note(
      object,
      `It is the preview ${name} of branch ${branch} now. A PreviewPolicy has to allow it, and says when it ends; a line that stays is a component of its own.${
        parentEnvironment
          ? ''
          : ' Its pipeline is not among the manifests: put the first environment into spec.parentEnvironment.'
      }`,
    );
  }
}

/** Where promotion begins in the pipeline of a project. */
function firstEnvironment(
  namespace: string | undefined,
  project: string,
  into: Collected,
): string | undefined {
  const find = (kind: string, name: unknown): JsonObject =>
    record(
      into
        .all()
        .find(
          o =>
            o.kind === kind &&
            o.metadata.namespace === namespace &&
            o.metadata.name === name,
        )?.spec,
    );
  const { name } = record(find('Project', project).deploymentPipelineRef);
  const paths = records(find('DeploymentPipeline', name).promotionPaths);
  const targets = new Set(
    paths.flatMap(p => records(p.targetEnvironmentRefs).map(t => t.name)),
  );
  return paths
    .map(p => text(record(p.sourceEnvironmentRef).name))
    .find(source => source && !targets.has(source));
}
