export { createClient } from './createClient';
export {
  chunksOf,
  createHttpTransport,
  type HttpTransportOptions,
} from './createHttpTransport';
export { createDiscoveryResolver } from './discovery';
export { errorOf, readJson, readLines, readText } from './body';
export { collectionPath, objectPath, query } from './paths';
