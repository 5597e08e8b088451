export { openchoreoDeliveryPlugin as default } from './plugin';
