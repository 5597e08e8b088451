export { openchoreoBuildsPlugin as default } from './plugin';
