import { Diagnosis } from './types';

interface Advice {
  state: Diagnosis['state'];
  remedy: string;
}

const broken = (remedy: string): Advice => ({ state: 'broken', remedy });
const waiting = (remedy: string): Advice => ({ state: 'waiting', remedy });
const progress = (remedy: string): Advice => ({ state: 'progress', remedy });

const CREATE = 'Create it, or correct the name; it goes on by itself then.';

/** What to do about a reason. Reasons of planes that are not here get the general advice of their step. */
const ADVICE: Record<string, Advice> = {
  // Component
  ComponentTypeNotFound: broken(CREATE),
  TraitNotFound: broken(CREATE),
  ProjectNotFound: broken(CREATE),
  DeploymentPipelineNotFound: broken(
    'Set a pipeline that exists on the project; platform engineers make them.',
  ),
  WorkflowNotFound: broken(CREATE),
  WorkflowNotAllowed: broken(
    'Choose a workflow that the component type allows, or ask a platform engineer to allow this one.',
  ),
  InvalidConfiguration: broken('Correct the field that the message names.'),
  AutoDeployFailed: broken('Delete what the message names; it is made again.'),
  // Build
  NotBuilt: waiting(
    'Push to its repository, start a build on the Build tab, or write a Workload with an image.',
  ),
  BuildRunning: progress('Follow it on the Build tab.'),
  BuildFailed: broken(
    'Read the log of the failed step on the Build tab, push a fix or run it again.',
  ),
  WorkflowCancelled: waiting('Run it again on the Build tab.'),
  // Binding
  NotDeployed: waiting(
    'Promote a release to this environment on the Deploy tab.',
  ),
  ResourcesUndeployed: waiting('Deploy it again on the Deploy tab.'),
  PromotionPending: waiting(
    'An approver finds it under Approvals; the Deploy tab shows each gate.',
  ),
  PromotionRejected: waiting(
    'Talk to whoever rejected it, then promote another release.',
  ),
  PipelineOrderViolation: waiting(
    'Promote the release through the environments before this one first.',
  ),
  EnvironmentNotFound: broken(CREATE),
  DataPlaneNotFound: broken(
    'A platform engineer sets a data plane that exists on the environment.',
  ),
  ComponentReleaseNotFound: broken(
    'Choose a release that exists on the Deploy tab.',
  ),
  InvalidReleaseConfiguration: broken(
    'Choose a release of this component, and correct the overrides that the message names.',
  ),
  RenderingFailed: broken(
    'Correct the parameter or override that the message names; if it names a template, a platform engineer corrects the type.',
  ),
  ReleaseOwnershipConflict: broken('Delete the object that the message names.'),
  ReleaseDeletionPending: progress('Wait until the earlier one is gone.'),
  ConnectionsPending: waiting(
    'Deploy the component it depends on to this environment, or correct the dependency.',
  ),
  ResourceDependenciesPending: waiting(
    'Deploy the resource it depends on to this environment and wait until it is ready.',
  ),
  // Plane
  ApplyFailed: broken(
    'If the plane does not answer, a platform engineer looks at its agent; otherwise correct what the plane refused.',
  ),
  ProgressDeadlineExceeded: broken('See the pods and their logs.'),
  FailedCreate: broken(
    'Ask for less than the quota allows, or have the quota raised.',
  ),
  JobFailed: broken('Read its log, correct the program, run it again.'),
  BackoffLimitExceeded: broken(
    'Read its log, correct the program, run it again.',
  ),
  SecretSyncedError: broken(
    'Write the secret under the key that the message names, on the Secrets page of the organisation.',
  ),
  // Pods
  CrashLoopBackOff: broken(
    'The program ends by itself: its log on the Logs tab tells why. Correct it, or roll back.',
  ),
  OOMKilled: broken(
    'Raise the memory limit with an override on the Deploy tab, or make the program need less.',
  ),
  Error: broken(
    'The program ended with an error: its log on the Logs tab tells why.',
  ),
  ImagePullBackOff: broken(
    'Check that the image exists under that name and that the plane may pull it; then build again or correct the Workload.',
  ),
  ErrImagePull: broken(
    'Check that the image exists under that name and that the plane may pull it; then build again or correct the Workload.',
  ),
  InvalidImageName: broken('Correct the name of the image in the Workload.'),
  CreateContainerConfigError: broken(
    'Make the configuration or secret that the message names, or remove the reference to it.',
  ),
  Unschedulable: broken(
    'Ask for less CPU or memory with an override, or have room made on the plane.',
  ),
  Evicted: broken('Its node ran out of room: ask for what it really needs.'),
  NotReady: progress(
    'Check the path and port of its readiness probe; its log tells what it answers.',
  ),
};

/** Advice for a reason; `fallback` when it is not one that is known. */
export function adviceFor(
  reason: string,
  fallback: Advice = broken('Correct what the message names.'),
): Advice {
  return Object.hasOwn(ADVICE, reason) ? ADVICE[reason] : fallback;
}
