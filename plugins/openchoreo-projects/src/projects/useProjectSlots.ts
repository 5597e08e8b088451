import { useMemo } from 'react';
import { useSlots } from '../list/useSlots';
import { ProjectHealth } from './useProjectHealth';

/** {@link useSlots} of projects. */
export const useProjectSlots = (rows: readonly ProjectHealth[]) =>
  useSlots(useMemo(() => rows.map(row => row.project.metadata.uid), [rows]));
