import {
  ANNOTATIONS,
  Component,
  componentKind,
  componentRun,
  LABELS,
  PreviewEnvironment,
  repositoryParameterPaths,
  StructuralSchema,
  textAt,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { findWorkflow } from '../resolve';
import { ControllerContext, Lookups } from '../runtime';

/** Runs that build for a preview. */
export function runsOf(
  preview: PreviewEnvironment,
  lookups: Lookups,
): WorkflowRun[] {
  const { namespace, name } = preview.metadata;
  return lookups
    .list<WorkflowRun>(workflowRunKind, namespace)
    .filter(run => run.metadata.labels?.[LABELS.preview] === name);
}

/** Release that the latest finished build of the branch made of a component. */
export function branchRelease(
  runs: readonly WorkflowRun[],
  component: string,
): string | undefined {
  return runs
    .filter(run => run.metadata.labels?.[LABELS.component] === component)
    .sort((a, b) =>
      a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1,
    )
    .map(run => run.metadata.annotations?.[ANNOTATIONS.previewRelease])
    .find(release => release);
}

/** Builds the previewed commit of every component that comes from the repository; once per component and commit. */
export async function ensureBuilds(
  preview: PreviewEnvironment,
  components: readonly string[],
  runs: readonly WorkflowRun[],
  { lookups, write }: Pick<ControllerContext, 'lookups' | 'write'>,
): Promise<void> {
  const { namespace, name } = preview.metadata;
  const { commit, branch, repository } = preview.spec.source;
  if (!commit) return;
  for (const componentName of components) {
    const component = lookups.get<Component>(componentKind, {
      namespace,
      name: componentName,
    });
    const workflow = component?.spec.workflow;
    if (!component || !workflow) continue;
    const schema = findWorkflow(lookups, namespace ?? '', {
      kind: workflow.kind ?? 'ClusterWorkflow',
      name: workflow.name,
    })?.spec.parameters?.openAPIV3Schema as StructuralSchema | undefined;
    const url = textAt(
      workflow.parameters,
      repositoryParameterPaths(schema).url,
    );
    if (repository && url && !isSameRepository(repository, url)) continue;
    const run = componentRun(component, {
      commit,
      ...(schema ? { schema } : {}),
      preview: { name, branch },
    });
    if (!run || runs.some(r => r.metadata.name === run.metadata.name)) continue;
    await write.createIfMissing(workflowRunKind, run);
  }
}

/** Addresses as Git hosts write them: with and without `.git`, user and final slash. */
function isSameRepository(a: string, b: string): boolean {
  const plain = (url: string) =>
    url
      .trim()
      .toLocaleLowerCase('en-US')
      .replace(/^(https?:\/\/)[^/@]*@/, '$1')
      .replace(/\/+$/, '')
      .replace(/\.git$/, '');
  return plain(a) === plain(b);
}
