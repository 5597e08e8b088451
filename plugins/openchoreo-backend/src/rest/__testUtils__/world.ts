import { ContractClient } from '../../__testUtils__/contract';
import { CONTRACT_SPECS } from '../../__testUtils__/contractObjects';
import { TestPlane } from '../../__testUtils__/plane';
import { Portal } from '../../__testUtils__/portal';
import { RESOURCES, ResourceRow } from '../resources/table';

/** What the parts of the contract test share: one portal with one plane, and a client that checks everything against the contract. */
export interface ContractWorld {
  portal: Portal;
  plane: TestPlane;
  api: ContractClient;
}

/** Namespace of the test. */
export const NS = 'default';
/** Name of every object it makes. */
export const NAME = 'contract';

/** Kinds of the contract, in the order in which they can be made. */
export const CONTRACT_ROWS = Object.keys(CONTRACT_SPECS).map(
  kind => RESOURCES.find(row => row.kind.kind === kind)!,
);

/** Values of the path for an object, or for its collection. */
export function place(row: ResourceRow, name = NAME): Record<string, string> {
  if (row.kind.kind === 'Namespace') return { namespaceName: name };
  return {
    [row.param]: name,
    ...(row.kind.scope === 'Namespaced' ? { namespaceName: NS } : {}),
  };
}
