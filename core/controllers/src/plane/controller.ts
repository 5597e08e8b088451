import {
  clusterDataPlaneKind,
  clusterEnvironmentKind,
  clusterObservabilityPlaneKind,
  clusterWorkflowKind,
  clusterWorkflowPlaneKind,
  DataPlane,
  dataPlaneKind,
  Environment,
  environmentKind,
  FINALIZER_PREFIX,
  KindDefinition,
  observabilityPlaneKind,
  PlaneStatus,
  StoredObject,
  Workflow,
  workflowKind,
  workflowPlaneKind,
} from '@openchoreo-portal/model';
import { enumerate } from '../cascade';
import {
  findDataPlane,
  findObservabilityPlane,
  findWorkflowPlane,
} from '../resolve';
import {
  ConditionSet,
  Controller,
  keysOf,
  Lookups,
  Watch,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}plane-cleanup`;

/** Says who uses a plane. */
type Users = (lookups: Lookups, plane: StoredObject) => StoredObject[];

function dataPlaneUsers(lookups: Lookups, plane: StoredObject): StoredObject[] {
  return [
    ...lookups.list<Environment>(environmentKind),
    ...lookups.list<Environment>(clusterEnvironmentKind),
  ].filter(
    environment =>
      findDataPlane(lookups, environment.metadata.namespace ?? '', environment)
        ?.object.metadata.uid === plane.metadata.uid,
  );
}

function workflowPlaneUsers(
  lookups: Lookups,
  plane: StoredObject,
): StoredObject[] {
  return [
    ...lookups.list<Workflow>(workflowKind),
    ...lookups.list<Workflow>(clusterWorkflowKind),
  ].filter(
    workflow =>
      findWorkflowPlane(lookups, workflow.metadata.namespace ?? '', workflow)
        ?.object.metadata.uid === plane.metadata.uid,
  );
}

function observabilityPlaneUsers(
  lookups: Lookups,
  plane: StoredObject,
): StoredObject[] {
  return [
    ...lookups.list<DataPlane>(dataPlaneKind),
    ...lookups.list<DataPlane>(clusterDataPlaneKind),
  ].filter(
    dataPlane =>
      dataPlane.spec.observabilityPlaneRef !== undefined &&
      findObservabilityPlane(
        lookups,
        dataPlane.metadata.namespace ?? '',
        dataPlane,
      )?.object.metadata.uid === plane.metadata.uid,
  );
}

/** A plane lives as long as something uses it. The gateway writes `status.agentConnection`; everything else is written here. */
function planeController(
  kind: KindDefinition,
  users: Users,
  usedBy: readonly KindDefinition[],
): Controller {
  return {
    name: kind.kind.toLowerCase(),
    kind,
    watches: usedBy.map(
      (user): Watch =>
        watchOf(user, (_, lookups) =>
          keysOf(lookups.list(kind).filter(p => p.metadata.deletionTimestamp)),
        ),
    ),
    async reconcile(object, _key, { lookups, write, clock }) {
      if (!object) return undefined;
      const plane = object as StoredObject<unknown, PlaneStatus>;
      const conditions = new ConditionSet(plane, clock);
      if (plane.metadata.deletionTimestamp) {
        const left = users(lookups, plane).map(
          u => `${u.kind} ${u.metadata.name}`,
        );
        if (left.length === 0) {
          await write.removeFinalizer(kind, plane, FINALIZER);
          return undefined;
        }
        conditions.set(
          'Finalizing',
          true,
          'DeletionBlocked',
          `Still used by ${enumerate(left)}.`,
        );
        await write.status(kind, plane, conditions.into(plane.status));
        return undefined;
      }
      const held = await write.addFinalizer(kind, plane, FINALIZER);
      conditions.set('Created', true, 'PlaneCreated', 'The plane is known.');
      await write.status(kind, held, conditions.into(held.status));
      return undefined;
    },
  };
}

const environmentKinds = [environmentKind, clusterEnvironmentKind];
const workflowKinds = [workflowKind, clusterWorkflowKind];
const dataPlaneKinds = [dataPlaneKind, clusterDataPlaneKind];

/** One controller for each kind of plane. */
export const planeControllers: readonly Controller[] = [
  planeController(dataPlaneKind, dataPlaneUsers, environmentKinds),
  planeController(clusterDataPlaneKind, dataPlaneUsers, environmentKinds),
  planeController(workflowPlaneKind, workflowPlaneUsers, workflowKinds),
  planeController(clusterWorkflowPlaneKind, workflowPlaneUsers, workflowKinds),
  planeController(
    observabilityPlaneKind,
    observabilityPlaneUsers,
    dataPlaneKinds,
  ),
  planeController(
    clusterObservabilityPlaneKind,
    observabilityPlaneUsers,
    dataPlaneKinds,
  ),
];
