import { StatusTone } from '@openchoreo-portal/plugin-openchoreo-react';
import { ConnectionState } from '../model';

/** Tone of the state of a connection. */
export const STATE_TONE: Record<ConnectionState, StatusTone> = {
  resolved: 'ok',
  pending: 'waiting',
  declared: 'off',
  denied: 'error',
  undeclared: 'waiting',
};
