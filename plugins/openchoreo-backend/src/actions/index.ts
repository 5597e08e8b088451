import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { registerDeliveryActions } from './delivery';
import { registerReadActions } from './read';
import { ActionOptions } from './session';

/** Registers what assistants (MCP) and other plugins can do, each call with its caller's own rights. */
export function registerActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  registerReadActions(registry, options);
  registerDeliveryActions(registry, options);
}
