import { RestOperation } from '../types';
import { RESOURCES } from './table';
import { componentSchemaOperation, typeSchemaOperation } from './types';
import { uniformOperations } from './uniform';

/** Operations on every kind, made from the kind registry. */
export function resourceOperations(): RestOperation[] {
  return [
    ...RESOURCES.flatMap(row => [
      ...uniformOperations(row),
      ...(row.typeSchema ? [typeSchemaOperation(row)] : []),
    ]),
    componentSchemaOperation,
  ];
}
