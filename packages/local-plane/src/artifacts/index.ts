export * from './types';
export { openArtifactStore } from './store';
export { isLocalReference, parseReference, formatReference } from './reference';
