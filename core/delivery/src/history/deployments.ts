import {
  ANNOTATIONS,
  Condition,
  findCondition,
  ReleaseBinding,
} from '@openchoreo-portal/model';

/** One stored version of a ReleaseBinding, and who wrote it. */
export interface BindingVersion {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** RFC 3339. */
  time: string;
  /** Subject id. */
  subject: string;
  object?: ReleaseBinding;
}

/** What somebody did to an environment. */
export type DeploymentChange =
  | 'Deploy'
  | 'RollBack'
  | 'Override'
  | 'Suspend'
  | 'Resume'
  | 'Restart'
  | 'Undeploy'
  | 'Redeploy'
  | 'Remove';

/** How it ended. `Replaced`: the next change came before it had run. */
export type DeploymentOutcome =
  | 'InProgress'
  | 'Waiting'
  | 'Succeeded'
  | 'Failed'
  | 'Rejected'
  | 'Replaced';

/** One change to what runs in an environment: what, by whom, how long it took, how it ended. */
export interface DeploymentRecord {
  /** Version of the binding that asked for it. */
  version: number;
  component: string;
  environment: string;
  change: DeploymentChange;
  releaseName?: string;
  /** Subject id of who asked. */
  by: string;
  /** RFC 3339. */
  at: string;
  outcome: DeploymentOutcome;
  /** One sentence about the outcome. */
  message: string;
  /** When it ran, failed or was replaced. RFC 3339. */
  finishedAt?: string;
  /** Promotion that it waited for. */
  promotion?: string;
}

/** Reasons of conditions that mean: it does not run as asked. */
const FAILED = /Degraded|Failed|Invalid|NotFound|Missing|Conflict/;
const OVERRIDES = [
  'componentTypeEnvironmentConfigs',
  'traitEnvironmentConfigs',
  'workloadOverrides',
] as const;

/**
 * Reads the deployments of one environment out of the stored versions of its binding.
 *
 * @param versions - in any order; gaps only make the answer coarser.
 * @returns newest first
 */
export function deploymentsOf(
  versions: readonly BindingVersion[],
): DeploymentRecord[] {
  const records: DeploymentRecord[] = [];
  const ran = new Set<string>();
  let previous: ReleaseBinding | undefined;
  for (const version of [...versions].sort((a, b) => a.version - b.version)) {
    const { object } = version;
    const open = records.find(isOpen);
    const change = changeOf(version, previous, ran);
    const binding = object ?? previous;
    if (change && binding) {
      if (open) finish(open, 'Replaced', 'The next change came.', version.time);
      records.unshift({
        version: version.version,
        component: binding.spec.owner.componentName,
        environment: binding.spec.environment,
        change,
        ...(binding.spec.releaseName
          ? { releaseName: binding.spec.releaseName }
          : {}),
        by: authorOf(version, binding),
        at: version.time,
        outcome: change === 'Remove' ? 'Succeeded' : 'InProgress',
        message: '',
        ...(change === 'Remove' ? { finishedAt: version.time } : {}),
      });
    } else if (open && object) {
      observe(open, object, version.time);
    }
    const synced = object?.status?.syncedRelease;
    if (synced) ran.add(synced);
    previous = version.type === 'DELETED' ? undefined : object ?? previous;
  }
  return records;
}

function isOpen({ finishedAt, outcome }: DeploymentRecord): boolean {
  // What failed may still heal, and is then a success that took long.
  return finishedAt === undefined || outcome === 'Failed';
}

function finish(
  record: DeploymentRecord,
  outcome: DeploymentOutcome,
  message: string,
  at: string,
) {
  if (record.outcome === 'Failed' && outcome === 'Replaced') return;
  // A rejection stays one, whatever is asked for next.
  if (record.outcome !== 'Rejected') {
    record.outcome = outcome;
    record.message = message;
  }
  record.finishedAt = at;
}

/** The person behind a write: some writes are made by the platform in somebody's name. */
function authorOf({ subject }: BindingVersion, binding: ReleaseBinding) {
  if (!subject.startsWith('service:')) return subject;
  return binding.metadata.annotations?.[ANNOTATIONS.requestedBy] ?? subject;
}

function changeOf(
  { type, object }: BindingVersion,
  previous: ReleaseBinding | undefined,
  ran: ReadonlySet<string>,
): DeploymentChange | undefined {
  if (type === 'DELETED') return 'Remove';
  if (!object) return undefined;
  const { spec } = object;
  const deploys =
    spec.releaseName && ran.has(spec.releaseName) ? 'RollBack' : 'Deploy';
  if (!previous) return spec.releaseName ? deploys : undefined;
  if (previous.spec.state !== spec.state) {
    if (spec.state === 'Undeploy') return 'Undeploy';
    return previous.spec.releaseName === spec.releaseName
      ? 'Redeploy'
      : deploys;
  }
  if (previous.spec.releaseName !== spec.releaseName) return deploys;
  if (OVERRIDES.some(name => differs(previous.spec[name], spec[name]))) {
    return 'Override';
  }
  const annotation = (name: string) => [
    previous.metadata.annotations?.[name],
    object.metadata.annotations?.[name],
  ];
  const [wasOff, isOff] = annotation(ANNOTATIONS.suspended);
  if (wasOff !== isOff) return isOff === 'true' ? 'Suspend' : 'Resume';
  const [before, after] = annotation(ANNOTATIONS.restartedAt);
  return before !== after && after ? 'Restart' : undefined;
}

const differs = (a: object | undefined, b: object | undefined) =>
  JSON.stringify(a ?? {}) !== JSON.stringify(b ?? {});

/** What a later version says about how it goes. */
function observe(
  record: DeploymentRecord,
  binding: ReleaseBinding,
  at: string,
) {
  const { metadata, status } = binding;
  const isNews = (condition: Condition | undefined): condition is Condition =>
    condition !== undefined &&
    (condition.observedGeneration === undefined ||
      condition.observedGeneration >= (metadata.generation ?? 0));
  const synced = findCondition(status?.conditions, 'ReleaseSynced');
  const ready = findCondition(status?.conditions, 'Ready');
  if (status?.pendingPromotion) record.promotion = status.pendingPromotion;
  if (isNews(synced) && synced.status === 'False') {
    if (synced.reason === 'PromotionRejected') {
      record.outcome = 'Rejected';
    } else if (FAILED.test(synced.reason)) {
      record.outcome = 'Failed';
    } else {
      record.outcome = 'Waiting';
    }
    record.message = synced.message;
    if (record.outcome !== 'Waiting') record.finishedAt ??= at;
    return;
  }
  if (!isNews(ready)) return;
  const done =
    record.change === 'Undeploy'
      ? ready.reason === 'ResourcesUndeployed'
      : ready.status === 'True';
  if (done) {
    finish(record, 'Succeeded', ready.message, at);
  } else if (FAILED.test(ready.reason)) {
    record.outcome = 'Failed';
    record.message = ready.message;
    record.finishedAt ??= at;
  } else if (record.outcome === 'Waiting') {
    record.outcome = 'InProgress';
    record.message = ready.message;
  }
}
