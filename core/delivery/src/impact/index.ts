export { deletionImpact } from './impact';
export type {
  DeletionImpact,
  Dependent,
  ObjectName,
  RunningPart,
} from './impact';
export { kindsNamedAt, linksOf } from './links';
export type { Link } from './links';
