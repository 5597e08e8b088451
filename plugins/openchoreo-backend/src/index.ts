export { openchoreoPlugin as default } from './plugin';
