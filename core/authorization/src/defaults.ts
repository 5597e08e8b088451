import { KubeObject, OPENCHOREO_GROUP } from '@openchoreo-portal/model';
import { ACTIONS } from './actions';

const apiVersion = `${OPENCHOREO_GROUP}/v1alpha1`;
/** Not for everybody who may look around: values of secrets, and what other people did. */
const GUARDED = ['secret:view', 'audit:view'];

const every = (...kinds: string[]) => kinds.map(kind => `${kind}:*`);
/** Everything that can be looked at, except what is guarded. */
const views = ACTIONS.filter(
  a => a.verb === 'view' && !GUARDED.includes(a.name),
).map(a => a.name);

const telemetry = [
  'logs:view',
  'events:view',
  'wirelogs:view',
  'metrics:view',
  'traces:view',
  'alerts:view',
  'incidents:view',
];

interface RoleDefinition {
  description: string;
  actions: readonly string[];
}

const ROLES: Record<string, RoleDefinition> = {
  admin: { description: 'Everything.', actions: ['*'] },
  'platform-engineer': {
    description:
      'Builds and runs the platform; cannot approve promotions or change cluster-wide roles.',
    actions: [
      ...every(
        ...new Set(
          ACTIONS.map(a => a.kind).filter(
            kind =>
              ![
                'clusterauthzrole',
                'clusterauthzrolebinding',
                'promotion',
                'approval',
              ].includes(kind),
          ),
        ),
      ),
      'clusterauthzrole:view',
      'clusterauthzrolebinding:view',
      'promotion:view',
      'approval:view',
    ],
  },
  developer: {
    description: 'Builds, deploys and watches components and resources.',
    actions: [
      ...views.filter(
        name => !name.startsWith('authz') && !name.startsWith('clusterauthz'),
      ),
      ...every(
        'component',
        'workload',
        'componentrelease',
        'releasebinding',
        'resource',
        'resourcerelease',
        'resourcereleasebinding',
        'workflowrun',
        'previewenvironment',
        'changeset',
      ),
      'project:update',
      'projectrelease:create',
      'projectreleasebinding:create',
      'projectreleasebinding:update',
      'secretreference:create',
      'secretreference:update',
      'secretreference:delete',
    ],
  },
  sre: {
    description: 'Keeps what runs running.',
    actions: [
      ...views,
      'component:exec',
      'releasebinding:update',
      'releasebinding:promote',
      'incidents:update',
      'rcareport:update',
      'finopsreport:update',
      ...every(
        'observabilityalertrule',
        'observabilityalertsnotificationchannel',
      ),
      'changeset:create',
      'promotion:breakglass',
    ],
  },
  approver: {
    description: 'Sees everything and decides about promotions.',
    actions: [...views, 'promotion:approve'],
  },
  viewer: {
    description: 'Sees everything except secrets and the audit trail.',
    actions: views,
  },
  'catalog-reader': {
    description: 'Feeds the software catalog.',
    actions: views,
  },
  'telemetry-reader': {
    description: 'Places telemetry in projects and components.',
    actions: [...views.filter(name => !telemetry.includes(name)), ...telemetry],
  },
  'build-trigger': {
    description:
      'Starts builds when code is pushed, and gives them the token they clone with.',
    actions: [
      'secretreference:create',
      'secretreference:update',
      'secretreference:view',
      'namespace:view',
      'project:view',
      'component:view',
      'workflow:view',
      'clusterworkflow:view',
      'workflowrun:create',
      'workflowrun:view',
    ],
  },
};

/** Group or service to role. */
const BINDINGS: {
  name: string;
  claim: 'groups' | 'sub';
  value: string;
  role: string;
}[] = [
  ...[
    ['admins', 'admin'],
    ['platform-engineers', 'platform-engineer'],
    ['developers', 'developer'],
    ['sres', 'sre'],
    ['approvers', 'approver'],
    ['viewers', 'viewer'],
  ].map(([group, role]) => ({
    name: group,
    claim: 'groups' as const,
    value: group,
    role,
  })),
  ...[
    ['openchoreo', 'admin'],
    ['openchoreo-plane-gateway', 'catalog-reader'],
    ['openchoreo-observer', 'telemetry-reader'],
    ['openchoreo-git', 'build-trigger'],
    ['catalog', 'catalog-reader'],
    ['scaffolder', 'catalog-reader'],
    ['permission', 'catalog-reader'],
    ['search', 'catalog-reader'],
    ['notifications', 'catalog-reader'],
  ].map(([plugin, role]) => ({
    name: `plugin-${plugin}`,
    claim: 'sub' as const,
    value: `service:plugin:${plugin}`,
    role,
  })),
];

/** Roles every installation starts with, as objects to be created when missing. */
export const defaultRoles: readonly KubeObject[] = Object.entries(ROLES).map(
  ([name, { description, actions }]) => ({
    apiVersion,
    kind: 'ClusterAuthzRole',
    metadata: { name },
    spec: { description, actions: [...new Set(actions)] },
  }),
);

/** Bindings of the well-known groups and of the platform's own plugins, as objects to be created when missing. */
export const defaultBindings: readonly KubeObject[] = BINDINGS.map(
  ({ name, claim, value, role }) => ({
    apiVersion,
    kind: 'ClusterAuthzRoleBinding',
    metadata: { name },
    spec: {
      entitlement: { claim, value },
      roleMappings: [{ roleRef: { kind: 'ClusterAuthzRole', name: role } }],
      effect: 'allow',
    },
  }),
);
