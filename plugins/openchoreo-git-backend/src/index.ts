/**
 * A small Git server for a first start.
 *
 * @packageDocumentation
 */
export { openchoreoGitPlugin as default } from './plugin';
export { BUILD_SECRET } from './tokens/buildTokens';
