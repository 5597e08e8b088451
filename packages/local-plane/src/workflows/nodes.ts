import { Clock, timestamp } from '@openchoreo-portal/model';
import { nodeId } from './argo/names';
import {
  NodePhase,
  Parameter,
  WorkflowNode,
  WorkflowStatus,
} from './argo/types';

const ENDED: ReadonlySet<NodePhase> = new Set([
  'Succeeded',
  'Skipped',
  'Failed',
  'Error',
  'Omitted',
]);

/** True when the node will not change any more. */
export function nodeEnded(node: WorkflowNode): boolean {
  return ENDED.has(node.phase);
}

/** The nodes of one workflow, written as Argo writes them. Every change is announced, so that it can be stored. */
export class NodeTree {
  private readonly nodes: Record<string, WorkflowNode>;

  constructor(
    private readonly workflow: string,
    private readonly clock: Clock,
    before: Record<string, WorkflowNode> | undefined,
    private readonly changed: () => void,
  ) {
    this.nodes = structuredClone(before ?? {});
  }

  get(name: string): WorkflowNode | undefined {
    return this.nodes[nodeId(this.workflow, name)];
  }

  /** Begins a node, or begins it again after a crash: what succeeded before keeps its outputs. */
  start(
    node: Pick<WorkflowNode, 'name' | 'displayName' | 'type'> &
      Partial<WorkflowNode>,
  ): WorkflowNode {
    const id = nodeId(this.workflow, node.name);
    const old = this.nodes[id];
    const made: WorkflowNode = {
      ...node,
      id,
      phase: node.phase ?? 'Running',
      startedAt: old?.startedAt ?? this.now(),
      finishedAt: null,
    };
    this.nodes[id] = made;
    this.changed();
    return made;
  }

  update(name: string, change: Partial<WorkflowNode>): void {
    const node = this.get(name);
    if (!node) return;
    Object.assign(node, change);
    this.changed();
  }

  end(
    name: string,
    phase: NodePhase,
    details: {
      message?: string;
      outputs?: { parameters?: Parameter[]; exitCode?: string };
    } = {},
  ): void {
    this.update(name, { phase, finishedAt: this.now(), ...details });
  }

  addChild(parent: string, child: string): void {
    const node = this.get(parent);
    const id = nodeId(this.workflow, child);
    if (!node || node.children?.includes(id)) return;
    node.children = [...(node.children ?? []), id];
    this.changed();
  }

  /** Ends every node that is still open, e.g. when the workflow was stopped. */
  endOpen(phase: NodePhase, message: string): void {
    for (const node of Object.values(this.nodes)) {
      if (!nodeEnded(node)) this.end(node.name, phase, { message });
    }
  }

  /** Nodes and progress for `status`. */
  snapshot(): Pick<WorkflowStatus, 'nodes' | 'progress'> {
    const pods = Object.values(this.nodes).filter(n => n.type === 'Pod');
    const done = pods.filter(n => n.phase === 'Succeeded').length;
    return {
      nodes: structuredClone(this.nodes),
      progress: `${done}/${pods.length}`,
    };
  }

  private now(): string {
    return timestamp(this.clock.now());
  }
}
