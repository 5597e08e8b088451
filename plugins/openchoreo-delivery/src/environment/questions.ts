import { AccessQuestion } from '@openchoreo-portal/plugin-openchoreo-react';

/** The component that a page is about. */
export interface DeployScope {
  namespace: string;
  project: string;
  component: string;
}

/** May this person write the binding of the component, or whatever of the project, in an environment? */
export function bindingQuestion(
  scope: Omit<DeployScope, 'component'> & { component?: string },
  environment: string,
  verb: 'create' | 'update' | 'delete' | 'promote',
): AccessQuestion {
  return {
    action: `releasebinding:${verb}`,
    scope,
    attributes: { 'resource.environment': `${scope.namespace}/${environment}` },
  };
}
