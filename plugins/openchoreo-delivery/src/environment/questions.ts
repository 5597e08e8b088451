import { AccessQuestion } from '@openchoreo-portal/plugin-openchoreo-react';

/** The component that a page is about. */
export interface DeployScope {
  namespace: string;
  project: string;
  component: string;
}

/** May this person write the binding of the component in an environment? */
export function bindingQuestion(
  scope: DeployScope,
  environment: string,
  verb: 'create' | 'update' | 'delete',
): AccessQuestion {
  return {
    action: `releasebinding:${verb}`,
    scope,
    attributes: { 'resource.environment': `${scope.namespace}/${environment}` },
  };
}
