import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import { checkPolicy } from '@openchoreo-portal/authorization';
import { invalidObject } from './invalid';

/** Roles and bindings whose conditions cannot work are refused where they are written. */
export const policyAdmission: AdmissionPlugin = {
  name: 'authorization-policies',
  matches: ({ operation, kind }) =>
    operation !== 'delete' && /^(Cluster)?AuthzRole(Binding)?$/.test(kind.kind),
  validate(_ctx, { object, kind }) {
    const causes = checkPolicy(object);
    if (causes.length > 0) throw invalidObject(kind, object, causes);
  },
};
