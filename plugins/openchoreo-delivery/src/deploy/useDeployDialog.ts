import {
  AddressedDialog,
  DialogAddress,
  useDialogAddress,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Intent } from './intent';

type Param =
  | 'component'
  | 'drift'
  | 'first'
  | 'from'
  | 'release'
  | 'resource'
  | 'second'
  | 'tab'
  | 'to';

/** The open dialog of a Deploy page. */
export type DeployDialog = AddressedDialog<Param>;

/** The dialogs of the Deploy pages, in the address: `?dialog=promote&to=production&release=web-1`. */
export function useDeployDialog(): DialogAddress<Param> {
  return useDialogAddress<Param>(
    'component',
    'drift',
    'first',
    'from',
    'release',
    'resource',
    'second',
    'tab',
    'to',
  );
}

const ACTIONS: readonly Intent['action'][] = [
  'promote',
  'rollback',
  'configure',
  'adopt',
  'suspend',
  'resume',
  'undeploy',
  'redeploy',
];

/** The change that an address is about; undefined when it is about something else. */
export function intentOf(dialog: DeployDialog | undefined): Intent | undefined {
  const action = ACTIONS.find(name => name === dialog?.name);
  if (!dialog || !action) return undefined;
  const drift = dialog.drift?.split(',').filter(Boolean);
  return {
    action,
    environment: dialog.to ?? '',
    ...(dialog.release ? { releaseName: dialog.release } : {}),
    ...(drift?.length ? { drift } : {}),
  };
}

/** What {@link intentOf} reads, to open the dialog of a change. */
export function paramsOf(intent: Intent): { [key in Param]?: string } {
  return {
    to: intent.environment,
    ...(intent.releaseName ? { release: intent.releaseName } : {}),
    ...(intent.drift ? { drift: intent.drift.join(',') } : {}),
  };
}
