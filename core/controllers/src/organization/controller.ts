import {
  ANNOTATIONS,
  controlPlaneKinds,
  FINALIZER_PREFIX,
  KubeObject,
  LABELS,
  Namespace,
  namespaceKind,
  Organization,
  organizationKind,
  projectKind,
} from '@openchoreo-portal/model';
import { dismantle } from '../cascade';
import {
  ConditionSet,
  Controller,
  controllerReference,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}organization-cleanup`;

/** The namespace of an organisation. */
export function desiredNamespace(organization: Organization): KubeObject {
  const { name } = organization.metadata;
  const { displayName = '', description = '' } = organization.spec ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { [LABELS.controlPlane]: 'true', [LABELS.namespace]: name },
      // Clients that know nothing of organisations find the words where they look for them. A text that was taken back stays empty.
      annotations: {
        [ANNOTATIONS.displayName]: displayName,
        [ANNOTATIONS.description]: description,
      },
      ownerReferences: [controllerReference(organization)],
    },
  };
}

/** Every Organization has its namespace; deleting it empties the namespace, projects first, then removes it. */
export const organizationController: Controller = {
  name: 'organization',
  kind: organizationKind,
  reads: controlPlaneKinds.filter(k => k.scope === 'Namespaced'),
  watches: [
    watchOf<Namespace>(namespaceKind, n => [n.metadata.name]),
    watchOf(
      projectKind,
      p => [p.metadata.namespace ?? ''],
      (_, current) => current === undefined,
    ),
  ],
  async reconcile(object, _key, context) {
    let organization = object as Organization | undefined;
    if (!organization) return undefined;
    const { name } = organization.metadata;
    const { lookups, write, clock } = context;
    const stored = lookups.get<Namespace>(namespaceKind, { name });
    const conditions = new ConditionSet(organization, clock);
    if (organization.metadata.deletionTimestamp) {
      const projects = lookups.list(projectKind, name);
      const rest = controlPlaneKinds
        .filter(k => k.scope === 'Namespaced' && k !== projectKind)
        .map(kind => ({ kind, objects: lookups.list(kind, name) }));
      const finished = await dismantle(context, organization, {
        kind: organizationKind,
        finalizer: FINALIZER,
        reason: 'CleanupInProgress',
        groups: [
          [{ kind: projectKind, objects: projects }],
          rest,
          [{ kind: namespaceKind, objects: stored ? [stored] : [] }],
        ],
      });
      return finished ? undefined : { requeueAfterMs: 2_000 };
    }
    organization = await write.addFinalizer(
      organizationKind,
      organization,
      FINALIZER,
    );
    await write.ensure(namespaceKind, stored, desiredNamespace(organization));
    conditions.set('Ready', true, 'Reconciled', `Namespace ${name} is ready.`);
    await write.status(organizationKind, organization, {
      ...conditions.into(organization.status),
      namespace: name,
    });
    return undefined;
  },
};
