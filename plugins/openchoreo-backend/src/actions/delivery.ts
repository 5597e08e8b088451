import { createHash } from 'node:crypto';
import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  ApiError,
  apiVersionOf,
  Approval,
  approvalKind,
  Component,
  componentKind,
  isApiError,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  releaseBindingName,
} from '@openchoreo-portal/model';
import { makePlan } from '../controlPlane/plans';
import { ActionOptions, asCaller, Session } from './session';

/** Planning, promoting and approving. None of them can pass a gate: they write what a person would write, and the controller holds the gate. */
export function registerDeliveryActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  registry.register({
    name: 'plan-promotion',
    title: 'Plan a promotion',
    description:
      'Shows what a release, or taking it away, would change in an environment, and which gates would be asked. Changes nothing.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          namespace: z.string(),
          component: z.string(),
          environment: z.string(),
          releaseName: z
            .string()
            .optional()
            .describe('Absent: the release that the binding names.'),
          state: z
            .enum(['Active', 'Undeploy', 'Deleted'])
            .optional()
            .describe(
              'Undeploy: what taking it away would change; Deleted: for good, with its values for the environment. Absent: as the binding has it.',
            ),
        }),
      output: z =>
        z.object({
          outcome: z.string(),
          message: z.string(),
          summary: z.string(),
          releaseName: z.string(),
          previousReleaseName: z.string().optional(),
          digest: z.string().optional(),
          gates: z.object({ state: z.string(), message: z.string() }),
          changes: z.array(z.record(z.any())),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async ({ subject }) => {
        const { namespace, component, environment, releaseName, state } = input;
        const plan = await makePlan(options.controlPlane, subject, {
          namespace,
          componentName: component,
          environment,
          releaseName,
          state,
        });
        return {
          outcome: plan.outcome,
          message: plan.message,
          summary: plan.summary,
          releaseName: plan.releaseName,
          previousReleaseName: plan.previousReleaseName,
          digest: plan.digest,
          gates: { state: plan.gates.state, message: plan.gates.message },
          changes: plan.changes.map(change => ({ ...change })),
        };
      }),
  });

  registry.register({
    name: 'promote',
    title: 'Promote a release',
    description:
      'Asks for a release in an environment. In an environment with gates nothing changes before people have approved.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          namespace: z.string(),
          component: z.string(),
          environment: z.string(),
          releaseName: z.string(),
        }),
      output: z =>
        z.object({
          binding: z.string(),
          releaseName: z.string(),
          message: z.string(),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async session => {
        const binding = await promote(session, input);
        return {
          binding: binding.metadata.name,
          releaseName: input.releaseName,
          message:
            'Asked for. get-release-bindings tells when it runs or what it waits for.',
        };
      }),
  });

  registry.register({
    name: 'approve-promotion',
    title: 'Approve or reject a promotion',
    description:
      'Records the caller’s decision about a promotion. The digest must be the one that was looked at, so that nothing else is approved.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          namespace: z.string(),
          promotion: z.string(),
          digest: z.string(),
          decision: z.enum(['Approve', 'Reject']).default('Approve'),
          comment: z.string().max(1000).optional(),
        }),
      output: z =>
        z.object({
          approval: z.string(),
          decision: z.string(),
          approver: z.string(),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async session => {
        const approval = await decide(session, input);
        return {
          approval: approval.metadata.name,
          decision: approval.spec.decision,
          approver: approval.spec.approver?.id ?? session.subject.id,
        };
      }),
  });
}

/** Moves the binding of a component in an environment to a release, or makes it. */
async function promote(
  { client }: Session,
  input: {
    namespace: string;
    component: string;
    environment: string;
    releaseName: string;
  },
): Promise<ReleaseBinding> {
  const { namespace, component, environment, releaseName } = input;
  const owner = await client.get<Component>(componentKind, {
    namespace,
    name: component,
  });
  const { items } = await client.list<ReleaseBinding>(releaseBindingKind, {
    namespace,
  });
  const existing = items.find(
    ({ spec }) =>
      spec.owner.componentName === component &&
      spec.environment === environment,
  );
  if (existing) {
    return client.patch<ReleaseBinding>(
      releaseBindingKind,
      { namespace, name: existing.metadata.name },
      'merge',
      { spec: { releaseName } },
    );
  }
  return client.create<ReleaseBinding>(releaseBindingKind, {
    apiVersion: apiVersionOf(releaseBindingKind),
    kind: releaseBindingKind.kind,
    metadata: { name: releaseBindingName(component, environment), namespace },
    spec: {
      owner: {
        projectName: owner.spec.owner.projectName,
        componentName: component,
      },
      environment,
      releaseName,
    },
  });
}

/** Writes the decision; asked twice, it is one decision. */
async function decide(
  { client, subject }: Session,
  input: {
    namespace: string;
    promotion: string;
    digest: string;
    decision: 'Approve' | 'Reject';
    comment?: string;
  },
): Promise<Approval> {
  const { namespace, promotion, digest, decision, comment } = input;
  const found = await client.get<Promotion>(promotionKind, {
    namespace,
    name: promotion,
  });
  if (found.spec.digest !== digest) {
    throw new ApiError({
      reason: 'Conflict',
      message: `Promotion ${promotion} is about another digest.`,
      remedy: 'Look at it again with list-promotions.',
    });
  }
  // One name per person and decision, so that a repeated call finds what it wrote.
  const hash = createHash('sha256')
    .update(JSON.stringify([subject.id, promotion, digest, decision]))
    .digest('hex')
    .slice(0, 12);
  const name = `${promotion.slice(0, 230)}-${hash}`;
  try {
    return await client.create<Approval>(approvalKind, {
      apiVersion: apiVersionOf(approvalKind),
      kind: approvalKind.kind,
      metadata: { name, namespace },
      spec: {
        promotionName: promotion,
        digest,
        decision,
        ...(comment ? { comment } : {}),
      },
    });
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const given = await client.get<Approval>(approvalKind, { namespace, name });
    if (given.spec.approver?.id !== subject.id) throw error;
    return given;
  }
}
