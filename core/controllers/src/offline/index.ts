export { renderOffline } from './render';
export type { OfflineRendering, OfflineSelection, OfflineSet } from './render';
export type { OfflineManifest } from './prepare';
export type { OfflineProblem } from './problems';
