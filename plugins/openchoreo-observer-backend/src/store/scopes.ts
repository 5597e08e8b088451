import { KnownScope, SearchScope, SourceScope } from '../model';
import { Db } from './database';

const MAX_SCOPES = 1000;
const COLUMNS = `id, type, namespace, project, component, environment, workflow_run AS workflowRun, task,
  project_uid AS projectUid, component_uid AS componentUid, environment_uid AS environmentUid`;

/**
 * Leaves out the telemetry of components that had the same name and were deleted: of each name, only the component that was seen last. Scopes must be the newest first.
 */
export function withoutPredecessors(
  scopes: readonly KnownScope[],
): KnownScope[] {
  const newest = new Map<string, string>();
  const nameOf = ({ namespace, project, component }: KnownScope) =>
    `${namespace}/${project}/${component}`;
  for (const scope of scopes) {
    if (scope.type !== 'component' || !scope.componentUid) continue;
    const name = nameOf(scope);
    if (!newest.has(name)) newest.set(name, scope.componentUid);
  }
  return scopes.filter(
    scope =>
      scope.type !== 'component' ||
      !scope.componentUid ||
      newest.get(nameOf(scope)) === scope.componentUid,
  );
}

/** Remembers and finds scopes. */
export class ScopeTable {
  private readonly ids = new Map<string, number>();

  constructor(private readonly db: Db) {}

  /** The id of a scope, made when it is new. */
  idOf(scope: SourceScope): number {
    const key = JSON.stringify(values(scope));
    let id = this.ids.get(key);
    if (id === undefined) {
      this.db
        .prepare(
          `INSERT INTO scopes (type, namespace, project, component, environment, workflow_run, task, project_uid, component_uid, environment_uid)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(...values(scope));
      id = this.db
        .prepare(
          `SELECT id FROM scopes WHERE type = ? AND namespace = ? AND project = ? AND component = ? AND environment = ?
           AND workflow_run = ? AND task = ? AND project_uid = ? AND component_uid = ? AND environment_uid = ?`,
        )
        .pluck()
        .get(...values(scope)) as number;
      if (this.ids.size > 10_000) this.ids.clear();
      this.ids.set(key, id);
    }
    return id;
  }

  /** Scopes that match, newest first; an absent part matches everything. */
  find(match: SearchScope): KnownScope[] {
    const wanted: Array<[string, string | undefined]> =
      match.type === 'component'
        ? [
            ['project', match.project],
            ['component', match.component],
            ['environment', match.environment],
          ]
        : [
            ['workflow_run', match.workflowRunName],
            ['task', match.taskName],
          ];
    const given = wanted.filter(([, value]) => value !== undefined);
    const found = this.db
      .prepare(
        `SELECT ${COLUMNS} FROM scopes WHERE type = ? AND namespace = ? ${given
          .map(([column]) => `AND ${column} = ?`)
          .join(' ')} ORDER BY id DESC LIMIT ${MAX_SCOPES}`,
      )
      .all(
        match.type,
        match.namespace,
        ...given.map(([, value]) => value),
      ) as KnownScope[];
    return withoutPredecessors(found);
  }
}

function values(scope: SourceScope): string[] {
  return [
    scope.type,
    scope.namespace,
    scope.project,
    scope.component,
    scope.environment,
    scope.workflowRun,
    scope.task,
    scope.projectUid,
    scope.componentUid,
    scope.environmentUid,
  ];
}
