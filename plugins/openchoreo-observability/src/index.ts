export { openchoreoObservabilityPlugin as default } from './plugin';
