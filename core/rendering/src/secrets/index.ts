export { remoteRefOf } from './remote-refs';
