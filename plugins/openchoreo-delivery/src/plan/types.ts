import type { EnvVar, FileVar } from '@openchoreo-portal/model';
import type {
  GateResult,
  Plan,
  PlanChange,
  PlanEffects,
} from '@openchoreo-portal/delivery';

export type { PlanEffects };

/** What would happen in one environment, computed by the code that then does it. */
export type DeliveryPlan = Plan;

/** One object of the environment that would change, with the fields that differ. */
export type ObjectChange = PlanChange;

/** What one gate in front of an environment says. */
export type GateAnswer = Pick<GateResult, 'name' | 'state' | 'message'> &
  Partial<Pick<GateResult, 'policy' | 'until'>>;

/** What a plan is asked for. */
export interface PlanRequest {
  componentName: string;
  environment: string;
  releaseName?: string;
  /** `Deleted`: the binding goes, with its overrides. */
  state?: 'Active' | 'Undeploy' | 'Deleted';
  suspended?: boolean;
  overrides?: Overrides;
}

/** What a plan of several components is asked for. */
export interface SetPlanRequest {
  projectName: string;
  environment: string;
  fromEnvironment?: string;
  components: readonly { name: string; releaseName: string }[];
}

/** Values of a binding that are particular to its environment. */
export interface Overrides {
  componentTypeEnvironmentConfigs?: Record<string, unknown>;
  traitEnvironmentConfigs?: Record<string, Record<string, unknown>>;
  workloadOverrides?: {
    container?: {
      env?: EnvVar[];
      files?: FileVar[];
    };
  };
}
