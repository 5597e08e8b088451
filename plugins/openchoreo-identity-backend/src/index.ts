export { openchoreoIdentityPlugin as default } from './plugin';
