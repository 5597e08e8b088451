export {
  openchoreoObserverPlugin as default,
  observerExtensionPoint,
} from './plugin';
export type { ObserverExtensionPoint } from './plugin';
export * from './model';
