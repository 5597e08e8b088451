import { StepTemplate } from '../types';
import { buildSteps } from './build/build';
import { checkoutStep } from './checkout';
import { generateWorkloadStep } from './generate-workload';
import { publishStep } from './publish';

/** Every cluster template that the local plane has. */
export const BUILT_IN_STEPS: readonly StepTemplate[] = [
  checkoutStep,
  ...buildSteps,
  publishStep,
  generateWorkloadStep,
];
