import { ApiError, isApiError } from '@openchoreo-portal/model';
import { evaluateWhen, substitute, Variables } from './argo/expressions';
import {
  Arguments,
  ArgoWorkflow,
  Template,
  TemplateRef,
  WorkflowStep,
} from './argo/types';
import { NodeTree, nodeEnded } from './nodes';
import { StepOutputs } from './types';

/** Most steps one workflow may have, counted as they run; stops templates that call themselves. */
const MAX_STEPS = 500;
const MAX_DEPTH = 20;
const STEP_FIELDS = new Set([
  'name',
  'template',
  'templateRef',
  'arguments',
  'when',
  'dependencies',
]);

/** One built-in step to run. */
export interface StepCall {
  nodeName: string;
  displayName: string;
  /** `<ClusterWorkflowTemplate>/<template>`. */
  ref: string;
  templateRef: TemplateRef;
  boundary: string;
  /** Arguments of the step, all names resolved. */
  inputs: Record<string, string>;
}

/** What the engine needs from its surroundings. */
export interface EngineOptions {
  workflow: ArgoWorkflow;
  nodes: NodeTree;
  /** True when there is a built-in of that reference. */
  hasStep(ref: string): boolean;
  /** References of all built-ins, for messages. */
  stepRefs: readonly string[];
  /** Runs one step to its end. Rejects with `ApiError` when it fails. Begins and ends its node. */
  runStep(call: StepCall): Promise<StepOutputs>;
  signal: AbortSignal;
}

/** How a workflow ended. */
export interface EngineResult {
  phase: 'Succeeded' | 'Failed' | 'Error';
  message?: string;
}

/** A step failed; `where` is its node. The reason is on the node already. */
class StepFailed extends Error {}

class Engine {
  private readonly name: string;
  private readonly globals: Map<string, string>;
  private steps = 0;

  constructor(private readonly options: EngineOptions) {
    const { metadata, spec } = options.workflow;
    this.name = metadata.name;
    this.globals = new Map([
      ['workflow.name', metadata.name],
      ['workflow.namespace', metadata.namespace ?? ''],
      ['workflow.uid', metadata.uid],
      ['workflow.serviceAccountName', String(spec?.serviceAccountName ?? '')],
    ]);
    for (const [key, value] of Object.entries(metadata.labels ?? {})) {
      this.globals.set(`workflow.labels.${key}`, value);
    }
  }

  async run(): Promise<void> {
    const { spec } = this.options.workflow;
    for (const p of spec?.arguments?.parameters ?? []) {
      this.globals.set(
        `workflow.parameters.${p.name}`,
        String(p.value ?? p.default ?? ''),
      );
    }
    const entrypoint = this.template(spec?.entrypoint ?? '');
    await this.runTemplate(entrypoint, this.name, this.name, new Map(), 0);
  }

  private template(name: string): Template {
    const found = this.options.workflow.spec?.templates?.find(
      t => t.name === name,
    );
    if (!found) {
      throw invalid(`The workflow has no template ${JSON.stringify(name)}.`);
    }
    return found;
  }

  /** A template of the workflow itself: steps or dag. */
  private async runTemplate(
    template: Template,
    nodeName: string,
    displayName: string,
    inputs: ReadonlyMap<string, string>,
    depth: number,
    boundary?: string,
  ): Promise<void> {
    if (depth > MAX_DEPTH) {
      throw invalid(`The template ${template.name} is nested too deeply.`);
    }
    const { nodes } = this.options;
    const scope = new Map(this.globals);
    for (const p of template.inputs?.parameters ?? []) {
      const value = inputs.get(p.name) ?? p.value ?? p.default;
      if (value === undefined) {
        throw invalid(
          `The template ${template.name} needs the parameter ${p.name}.`,
        );
      }
      scope.set(`inputs.parameters.${p.name}`, String(value));
    }
    if (!template.steps && !template.dag) {
      throw invalid(
        `The template ${template.name} is neither steps nor dag.`,
        `The local plane does not run containers or scripts of workflows, only its built-in steps: ${this.options.stepRefs.join(
          ', ',
        )}.`,
      );
    }
    nodes.start({
      name: nodeName,
      displayName,
      type: template.steps ? 'Steps' : 'DAG',
      templateName: template.name,
      boundaryID: boundary && this.id(boundary),
    });
    try {
      if (template.steps) {
        await this.runSteps(template.steps, nodeName, scope, depth);
      } else {
        await this.runDag(template.dag?.tasks ?? [], nodeName, scope, depth);
      }
    } catch (e) {
      nodes.end(nodeName, e instanceof StepFailed ? 'Failed' : 'Error', {
        message: (e as Error).message,
      });
      throw e;
    }
    nodes.end(nodeName, 'Succeeded');
  }

  private async runSteps(
    groups: WorkflowStep[][],
    parent: string,
    scope: Map<string, string>,
    depth: number,
  ): Promise<void> {
    const { nodes } = this.options;
    let previous: string[] = [parent];
    for (const [i, group] of groups.entries()) {
      const groupName = `${parent}[${i}]`;
      nodes.start({
        name: groupName,
        displayName: `[${i}]`,
        type: 'StepGroup',
        boundaryID: this.id(parent),
      });
      for (const name of previous) nodes.addChild(name, groupName);
      const members = group.map(step => ({
        step,
        nodeName: `${groupName}.${step.name}`,
      }));
      const results = await Promise.allSettled(
        members.map(({ step, nodeName }) => {
          nodes.addChild(groupName, nodeName);
          return this.runMember(step, nodeName, parent, scope, 'steps', depth);
        }),
      );
      const failed = results.filter(
        (r): r is PromiseRejectedResult => r.status === 'rejected',
      );
      if (failed.length) {
        const { reason } = failed[0];
        nodes.end(groupName, 'Failed', { message: (reason as Error).message });
        throw reason;
      }
      nodes.end(groupName, 'Succeeded');
      previous = members.length ? members.map(m => m.nodeName) : [groupName];
    }
  }

  private async runDag(
    tasks: WorkflowStep[],
    parent: string,
    scope: Map<string, string>,
    depth: number,
  ): Promise<void> {
    const waiting = new Map(tasks.map(t => [t.name, t]));
    const running = new Map<string, Promise<void>>();
    const done = new Set<string>();
    for (const task of tasks) {
      for (const d of task.dependencies ?? []) {
        if (!waiting.has(d)) {
          throw invalid(
            `The task ${task.name} depends on ${d}, which is not there.`,
          );
        }
      }
    }
    while (waiting.size || running.size) {
      for (const [name, task] of waiting) {
        const dependencies = task.dependencies ?? [];
        if (!dependencies.every(d => done.has(d))) continue;
        waiting.delete(name);
        const nodeName = `${parent}.${name}`;
        const run = this.runMember(
          task,
          nodeName,
          parent,
          scope,
          'tasks',
          depth,
        ).then(() => {
          done.add(name);
          running.delete(name);
        });
        running.set(name, run);
        for (const d of dependencies) {
          this.options.nodes.addChild(`${parent}.${d}`, nodeName);
        }
        if (!dependencies.length) this.options.nodes.addChild(parent, nodeName);
      }
      if (!running.size) {
        throw invalid(
          `The tasks ${[...waiting.keys()].join(', ')} depend on each other.`,
        );
      }
      try {
        await Promise.race(running.values());
      } catch (e) {
        // Nothing new starts after a failure; what runs is allowed to end.
        await Promise.allSettled(running.values());
        throw e;
      }
    }
  }

  private async runMember(
    step: WorkflowStep,
    nodeName: string,
    boundary: string,
    scope: Map<string, string>,
    kind: 'steps' | 'tasks',
    depth: number,
  ): Promise<void> {
    const { nodes, signal } = this.options;
    const where = `The step ${step.name}`;
    this.checkStep(step, where);
    if (signal.aborted) throw new StepFailed('The workflow was stopped.');
    if (step.when && !evaluateWhen(step.when, scope, where)) {
      nodes.start({
        name: nodeName,
        displayName: step.name,
        type: 'Skipped',
        boundaryID: this.id(boundary),
      });
      nodes.end(nodeName, 'Skipped', {
        message: `when '${step.when}' is false`,
      });
      return;
    }
    const inputs = this.resolveArguments(step.arguments, scope, where);
    if (!step.templateRef) {
      await this.runTemplate(
        this.template(step.template ?? ''),
        nodeName,
        step.name,
        inputs,
        depth + 1,
        boundary,
      );
      return;
    }
    const outputs = await this.runBuiltIn(
      step,
      step.templateRef,
      nodeName,
      boundary,
      inputs,
      where,
    );
    for (const [name, value] of Object.entries(outputs)) {
      scope.set(`${kind}.${step.name}.outputs.parameters.${name}`, value);
    }
  }

  private async runBuiltIn(
    step: WorkflowStep,
    templateRef: TemplateRef,
    nodeName: string,
    boundary: string,
    inputs: Map<string, string>,
    where: string,
  ): Promise<StepOutputs> {
    const { nodes } = this.options;
    const before = nodes.get(nodeName);
    if (before?.phase === 'Succeeded' && nodeEnded(before)) {
      return Object.fromEntries(
        (before.outputs?.parameters ?? []).map(p => [p.name, p.value ?? '']),
      );
    }
    const ref = `${templateRef.name}/${templateRef.template}`;
    if (!this.options.hasStep(ref)) {
      throw invalid(
        `${where} uses the template ${ref}, which the local plane does not have.`,
        `It has ${this.options.stepRefs.join(
          ', ',
        )}. Run the workflow on a plane with Argo Workflows.`,
      );
    }
    this.steps += 1;
    if (this.steps > MAX_STEPS) {
      throw invalid(`The workflow has more than ${MAX_STEPS} steps.`);
    }
    try {
      return await this.options.runStep({
        nodeName,
        displayName: step.name,
        ref,
        templateRef,
        boundary: this.id(boundary),
        inputs: Object.fromEntries(inputs),
      });
    } catch (e) {
      throw new StepFailed(`${step.name}: ${(e as Error).message}`);
    }
  }

  private resolveArguments(
    args: Arguments | undefined,
    scope: Variables,
    where: string,
  ): Map<string, string> {
    const values = new Map<string, string>();
    for (const p of args?.parameters ?? []) {
      values.set(
        p.name,
        substitute(
          String(p.value ?? p.default ?? ''),
          scope,
          `${where}, parameter ${p.name},`,
        ),
      );
    }
    return values;
  }

  private checkStep(step: WorkflowStep, where: string): void {
    const foreign = Object.keys(step).filter(k => !STEP_FIELDS.has(k));
    if (foreign.length) {
      throw invalid(
        `${where} uses ${foreign.join(', ')}.`,
        `The local plane knows ${[...STEP_FIELDS].join(', ')} of a step.`,
      );
    }
    if (!step.name || Boolean(step.template) === Boolean(step.templateRef)) {
      throw invalid(`${where} needs a name and one of template, templateRef.`);
    }
  }

  private id(nodeName: string): string {
    return this.options.nodes.get(nodeName)?.id ?? nodeName;
  }
}

/**
 * Runs the entrypoint: groups of `steps` one after the other, members of a group side by side, tasks of a `dag` as their
 * dependencies end. Nodes that succeeded before a crash are taken as they are. Never rejects.
 */
export async function runWorkflow(
  options: EngineOptions,
): Promise<EngineResult> {
  const engine = new Engine(options);
  try {
    await engine.run();
    return { phase: 'Succeeded' };
  } catch (e) {
    if (e instanceof StepFailed) return { phase: 'Failed', message: e.message };
    // The workflow itself is wrong, so no repetition helps: Argo calls that Error.
    const message = isApiError(e)
      ? [e.message, e.remedy].filter(Boolean).join(' ')
      : `The workflow runner failed: ${(e as Error).message}`;
    return { phase: 'Error', message };
  }
}

function invalid(message: string, remedy?: string): ApiError {
  return new ApiError({ reason: 'Invalid', message, remedy });
}
