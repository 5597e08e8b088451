import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  follow,
  openchoreoApiRef,
  useAccess,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { readFlow } from './flow';
import { createTrafficLog, Observed } from './trafficLog';

/** Observed traffic, or why there is none to see. */
export interface TrafficState {
  /** `quiet`: not asked, or not known yet. */
  status: 'quiet' | 'live' | 'forbidden' | 'failed';
  observed: readonly Observed[];
  /** Why it is forbidden or failed. */
  reason?: string;
}

/** Flows of the past that are asked for; the most that the control plane gives. */
const PAST = 1_000;
/** The picture changes at most this often. */
const FLUSH_MS = 1_000;
/** What is older than the window goes, also when nothing happens. */
const FORGET_MS = 60_000;
const QUIET: TrafficState = { status: 'quiet', observed: [] };

/**
 * Follows what the data plane of an environment sees of a project, or of a whole organisation, over one stream of server-sent events. Who may not see wirelogs asks for
 * nothing; a plane that reports no flows is asked once.
 */
export function useTraffic(
  namespace: string,
  project: string | undefined,
  environment: string | undefined,
): TrafficState {
  const api = useApi(openchoreoApiRef);
  const access = useAccess(
    environment === undefined
      ? undefined
      : {
          action: 'wirelogs:view',
          scope: { namespace, ...(project === undefined ? {} : { project }) },
          attributes: { 'resource.environment': `${namespace}/${environment}` },
        },
  );
  const [state, setState] = useState<TrafficState>(QUIET);
  const { allowed } = access;
  useEffect(() => {
    setState(QUIET);
    if (!allowed || environment === undefined) return undefined;
    const abort = new AbortController();
    let log = createTrafficLog();
    let flushing: ReturnType<typeof setTimeout> | undefined;
    let soon = false;
    const flush = () => {
      clearTimeout(flushing);
      const observed = log.seen(Date.now());
      setState({ status: 'live', observed });
      flushing = observed.length > 0 ? setTimeout(flush, FORGET_MS) : undefined;
      soon = false;
    };
    void follow({
      signal: abort.signal,
      failure: 'The traffic of this environment cannot be followed.',
      open(signal) {
        const path = ['namespaces', namespace, 'environments', environment]
          .map(encodeURIComponent)
          .join('/');
        const query = new URLSearchParams({
          ...(project === undefined ? {} : { project }),
          last: String(PAST),
        });
        return api.openPlugin(
          'openchoreo',
          `/api/v1/${path}/wirelogs?${query}`,
          signal,
        );
      },
      onOpen() {
        // The past comes again with every connection.
        log = createTrafficLog();
        setState(last => ({ status: 'live', observed: last.observed }));
      },
      onData(data) {
        const flow = readFlow(data, namespace);
        if (!flow) return;
        log.add(flow);
        if (soon) return;
        soon = true;
        clearTimeout(flushing);
        flushing = setTimeout(flush, FLUSH_MS);
      },
      onProblem: error =>
        setState(last => ({
          status: 'failed',
          observed: last.observed,
          reason: error.message,
        })),
    });
    return () => {
      abort.abort();
      clearTimeout(flushing);
    };
  }, [api, allowed, namespace, project, environment]);
  if (!access.loading && !allowed && environment !== undefined) {
    return { status: 'forbidden', observed: [], reason: access.reason };
  }
  return state;
}
