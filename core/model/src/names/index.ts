export * from './fnv';
export * from './generate-name';
export * from './platform-names';
export * from './sha256';
