import { ActionDefinition, ConditionAttribute, ScopeLevel } from './types';

const CRUD = ['create', 'view', 'update', 'delete'];
const CVD = ['create', 'view', 'delete'];
const WRITES = ['create', 'update', 'delete'];

const actions: ActionDefinition[] = [];

interface Row {
  verbs: readonly string[];
  scope: ScopeLevel;
  /** Scope of `create`, when it is asked about the parent. */
  createScope?: ScopeLevel;
  attribute?: ConditionAttribute;
  /** Verbs that carry the attribute. Default: all. */
  attributeVerbs?: readonly string[];
  extension?: boolean;
}

function add(kinds: readonly string[], row: Row): void {
  for (const kind of kinds) {
    for (const verb of row.verbs) {
      const carries =
        row.attribute && (row.attributeVerbs ?? row.verbs).includes(verb);
      actions.push({
        name: `${kind}:${verb}`,
        kind,
        verb,
        lowestScope:
          verb === 'create' ? row.createScope ?? row.scope : row.scope,
        attributes: carries ? [row.attribute!] : [],
        extension: row.extension ?? false,
      });
    }
  }
}

add(
  [
    'clustercomponenttype',
    'clustertrait',
    'clusterresourcetype',
    'clusterprojecttype',
    'clusterworkflow',
    'clusterdataplane',
    'clusterworkflowplane',
    'clusterobservabilityplane',
    'clusterauthzrole',
    'clusterauthzrolebinding',
  ],
  { verbs: CRUD, scope: 'cluster' },
);
add(['namespace'], {
  verbs: CRUD,
  scope: 'namespace',
  createScope: 'cluster',
});
add(
  [
    'componenttype',
    'trait',
    'resourcetype',
    'projecttype',
    'workflow',
    'environment',
    'deploymentpipeline',
    'dataplane',
    'workflowplane',
    'observabilityplane',
    'observabilityalertsnotificationchannel',
    'secretreference',
    'secret',
    'authzrole',
    'authzrolebinding',
  ],
  { verbs: CRUD, scope: 'namespace' },
);
add(['project'], { verbs: CRUD, scope: 'project', createScope: 'namespace' });
add(['projectrelease'], { verbs: CVD, scope: 'project' });
add(['projectreleasebinding'], {
  verbs: CRUD,
  scope: 'project',
  attribute: 'resource.environment',
});
add(['component'], {
  verbs: CRUD,
  scope: 'component',
  createScope: 'project',
  attribute: 'resource.componentType',
  attributeVerbs: WRITES,
});
add(['component'], {
  verbs: ['exec'],
  scope: 'component',
  attribute: 'resource.environment',
});
add(['workload'], { verbs: CRUD, scope: 'component' });
add(['componentrelease'], { verbs: CVD, scope: 'component' });
add(['releasebinding'], {
  verbs: CRUD,
  scope: 'component',
  attribute: 'resource.environment',
});
add(['workflowrun'], {
  verbs: CRUD,
  scope: 'component',
  attribute: 'resource.workflow',
  attributeVerbs: WRITES,
});
add(['resource'], {
  verbs: CRUD,
  scope: 'resource',
  createScope: 'project',
  attribute: 'resource.resourceType',
  attributeVerbs: WRITES,
});
add(['resourcerelease'], { verbs: CVD, scope: 'resource' });
add(['resourcereleasebinding'], {
  verbs: CRUD,
  scope: 'resource',
  attribute: 'resource.environment',
});
add(['logs', 'wirelogs', 'metrics', 'traces'], {
  verbs: ['view'],
  scope: 'component',
  attribute: 'resource.environment',
});
add(['events', 'alerts'], { verbs: ['view'], scope: 'component' });
add(['incidents'], { verbs: ['view', 'update'], scope: 'component' });
add(['rcareport', 'finopsreport'], {
  verbs: ['view', 'update'],
  scope: 'project',
});
add(['finops'], { verbs: ['view'], scope: 'project' });

// What OpenChoreo's own API does not have.
const extension = true;
add(['clusterenvironment', 'clusterdeploymentpipeline'], {
  verbs: CRUD,
  scope: 'cluster',
  extension,
});
add(['organization'], {
  verbs: CRUD,
  scope: 'namespace',
  createScope: 'cluster',
  extension,
});
add(
  [
    'promotionpolicy',
    'deliverystrategy',
    'observabilityalertrule',
    'driftpolicy',
    'previewpolicy',
  ],
  { verbs: CRUD, scope: 'namespace', extension },
);
add(['previewenvironment'], { verbs: CRUD, scope: 'project', extension });
add(['changeset'], {
  verbs: CRUD,
  scope: 'project',
  attribute: 'resource.environment',
  extension,
});
add(['promotion'], {
  verbs: [...CRUD, 'approve', 'breakglass'],
  scope: 'component',
  attribute: 'resource.environment',
  extension,
});
add(['approval'], {
  verbs: ['view', 'delete'],
  scope: 'component',
  attribute: 'resource.environment',
  extension,
});
add(['releasebinding'], {
  verbs: ['promote'],
  scope: 'component',
  attribute: 'resource.environment',
  extension,
});
// The portal itself: unregistering catalog entities, developer tools.
add(['portal'], { verbs: ['manage'], scope: 'cluster', extension });

// Who did what, to anything, by anybody.
add(['audit'], { verbs: ['view'], scope: 'cluster', extension });

/** Every action there is, in table order. */
export const ACTIONS: readonly ActionDefinition[] = actions;

const byName = new Map(ACTIONS.map(action => [action.name, action]));

/** The action of that name, if there is one. Patterns (`*`, `kind:*`) are not actions. */
export function findAction(name: string): ActionDefinition | undefined {
  return byName.get(name);
}

/** True when a role's or condition's pattern covers the action. */
export function patternCovers(pattern: string, action: string): boolean {
  if (pattern === '*' || pattern === action) return true;
  return pattern.endsWith(':*') && action.startsWith(pattern.slice(0, -1));
}

/** The actions that a pattern stands for. */
export function actionsOf(pattern: string): ActionDefinition[] {
  return ACTIONS.filter(action => patternCovers(pattern, action.name));
}

const PERMISSION_PREFIX = 'openchoreo.';

/** Name of the Backstage permission of an action: `openchoreo.component.create`. */
export function permissionNameOf(action: string): string {
  return `${PERMISSION_PREFIX}${action.replace(':', '.')}`;
}

/** The action of a Backstage permission, if it is one of ours. */
export function actionOfPermission(name: string): ActionDefinition | undefined {
  return name.startsWith(PERMISSION_PREFIX)
    ? findAction(name.slice(PERMISSION_PREFIX.length).replace('.', ':'))
    : undefined;
}
