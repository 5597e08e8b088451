import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import {
  openchoreoApiRef,
  useAccess,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { AUDITED_KINDS, AuditEntry } from './audit';

const PAGE = 100;
const NOTHING: readonly AuditEntry[] = [];

/** The newest audit records of what people change by hand; empty for those who may not read the audit trail. Read once, not followed. */
export function useAudit(namespace: string): readonly AuditEntry[] {
  const api = useApi(openchoreoApiRef);
  const { allowed } = useAccess({ action: 'audit:view', scope: {} });
  const result = useQuery({
    queryKey: ['openchoreo', 'audit', namespace],
    enabled: allowed,
    staleTime: 60_000,
    retry: 1,
    queryFn: async () => {
      const pages = await Promise.all(
        AUDITED_KINDS.map(kind =>
          api.request<{ items: AuditEntry[] }>(
            `/audit?${new URLSearchParams({
              namespace,
              kind,
              outcome: 'done',
              limit: String(PAGE),
            })}`,
          ),
        ),
      );
      return pages.flatMap(page => page.items);
    },
  });
  return result.data ?? NOTHING;
}
