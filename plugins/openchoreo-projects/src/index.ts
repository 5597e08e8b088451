export { openchoreoProjectsPlugin as default } from './plugin';
