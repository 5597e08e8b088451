import { AccessRequest } from '@openchoreo-portal/authorization';
import { ApiError, LABELS, workflowRunKind } from '@openchoreo-portal/model';
import {
  Asker,
  OpenChoreoClientService,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { KnownScope, SearchScope } from '../model';

/** Actions that queries need. */
export type ViewAction = 'logs:view' | 'events:view' | 'metrics:view';

/** Asks the control plane on behalf of whoever is asking. */
export interface Authoriser {
  /**
   * The known scopes that may be seen, decided for each project, component and environment on its own, so that a query over a whole project
   * shows what its asker may see and nothing else. Throws `ApiError` Forbidden when that is nothing.
   */
  allowed(
    asker: Asker,
    action: ViewAction,
    match: SearchScope,
    known: readonly KnownScope[],
  ): Promise<KnownScope[]>;
}

/** Questions in one request to the control plane. */
const BATCH = 200;

/** Makes an {@link Authoriser} that asks `openchoreo.decide`. */
export function createAuthoriser(
  openchoreo: Pick<OpenChoreoClientService, 'decide' | 'forPlugin'>,
): Authoriser {
  /** What a query is about when nothing is known about it yet. */
  const requestFor = async (
    action: ViewAction,
    match: SearchScope,
  ): Promise<AccessRequest> => {
    if (match.type === 'component') {
      const { namespace, project, component, environment } = match;
      return request(action, { namespace, project, component, environment });
    }
    const { namespace, workflowRunName } = match;
    if (workflowRunName) {
      try {
        const run = await openchoreo
          .forPlugin()
          .get(workflowRunKind, { namespace, name: workflowRunName });
        return request(action, {
          namespace,
          project: run.metadata.labels?.[LABELS.project],
          component: run.metadata.labels?.[LABELS.component],
        });
      } catch {
        // It is gone, or never was: then only who may see the whole namespace may know.
      }
    }
    return request(action, { namespace });
  };

  return {
    async allowed(asker, action, match, known) {
      const questions = new Map<string, AccessRequest>();
      const keyed = known.map(scope => {
        const question = request(action, scope);
        const key = JSON.stringify(question);
        questions.set(key, question);
        return { key, scope };
      });
      if (questions.size === 0) {
        const question = await requestFor(action, match);
        questions.set(JSON.stringify(question), question);
      }
      const entries = [...questions];
      const allowed = new Set<string>();
      let reason = '';
      for (let at = 0; at < entries.length; at += BATCH) {
        const batch = entries.slice(at, at + BATCH);
        const decisions = await openchoreo.decide(
          asker,
          batch.map(([, question]) => question),
        );
        for (const [i, decision] of decisions.entries()) {
          if (decision.allowed) allowed.add(batch[i][0]);
          else reason ||= decision.reason;
        }
      }
      if (allowed.size === 0) {
        throw new ApiError({
          reason: 'Forbidden',
          message: reason || `You may not do ${action} here.`,
          remedy: 'Ask a platform engineer for a role with this action.',
        });
      }
      return keyed
        .filter(({ key }) => allowed.has(key))
        .map(({ scope }) => scope);
    },
  };
}

function request(
  action: ViewAction,
  where: {
    namespace: string;
    project?: string;
    component?: string;
    environment?: string;
  },
): AccessRequest {
  const { namespace, project, component, environment } = where;
  return {
    action,
    scope: {
      namespace,
      ...(project ? { project } : {}),
      ...(component ? { component } : {}),
    },
    ...(environment
      ? {
          attributes: { 'resource.environment': `${namespace}/${environment}` },
        }
      : {}),
  };
}
