import {
  Component,
  ReleaseBinding,
  RenderedRelease,
  WorkflowRun,
} from '@openchoreo-portal/model';

/** Everything that is looked at to say why a component does not run in an environment. All of it is in the control plane. */
export interface DiagnosisInputs {
  component: Component;
  environment: string;
  /** The binding of the component in the environment, when there is one. */
  binding?: ReleaseBinding;
  /** The rendered releases of that binding. */
  releases?: readonly RenderedRelease[];
  /** Builds of the component, in any order. */
  runs?: readonly WorkflowRun[];
}

/** One link of the chain, from what people named to what really went wrong. */
export interface DiagnosisStep {
  kind: string;
  name: string;
  /** One sentence about this object. */
  says: string;
}

/** Why a component does not run, in words. */
export interface Diagnosis {
  /** `broken`: somebody has to act. `waiting`: for a person or another part. `progress`: it is on its way. */
  state: 'broken' | 'waiting' | 'progress';
  /** CamelCase, the reason of the first cause as its object gives it. */
  reason: string;
  /** From the component to the first cause; at least one step. */
  chain: DiagnosisStep[];
  /** What to do about the first cause. */
  remedy: string;
}
