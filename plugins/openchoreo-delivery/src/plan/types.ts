/** One field that differs between what runs and what would run. */
export interface FieldChange {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** One object of the environment that would change. */
export interface ObjectChange {
  ref: { apiVersion?: string; kind: string; namespace?: string; name: string };
  change: 'add' | 'modify' | 'remove';
  /** What it does to what runs: `restart`, `scale`, `config`, `routing`, `none`. */
  effect?: string;
  fields: FieldChange[];
}

/** What the gates in front of an environment say. */
export interface GateAnswer {
  name: string;
  type: string;
  state: 'Allow' | 'Deny' | 'Wait';
  message: string;
  until?: string;
}

/** What would happen in one environment, computed by the code that then does it. */
export interface DeliveryPlan {
  /** What gets approved and executed. */
  digest: string;
  environment: string;
  releaseName?: string;
  currentReleaseName?: string;
  changes: ObjectChange[];
  gates: GateAnswer[];
  /** Reasons why it cannot be done as asked. */
  problems?: string[];
}

/** What a plan is asked for. */
export interface PlanRequest {
  componentName: string;
  environment: string;
  releaseName?: string;
  state?: 'Active' | 'Undeploy';
  overrides?: Overrides;
}

/** Values of a binding that are particular to its environment. */
export interface Overrides {
  componentTypeEnvironmentConfigs?: Record<string, unknown>;
  traitEnvironmentConfigs?: Record<string, Record<string, unknown>>;
  workloadOverrides?: {
    container?: { env?: Array<{ key: string; value?: string }> };
  };
}
