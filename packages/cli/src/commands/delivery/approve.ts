import {
  approvalKind,
  Promotion,
  promotionKind,
} from '@openchoreo-portal/model';
import { Session } from '../../api/session';
import { CommonOptions } from '../../config/settings';
import { CliError, usageError } from '../../errors';

/** Options of `approve`. */
export interface ApproveOptions extends CommonOptions {
  reject?: boolean;
  comment?: string;
}

/** `approve`. */
export async function approve(
  session: Session,
  options: ApproveOptions,
  name: string,
): Promise<void> {
  if (options.reject && !options.comment?.trim()) {
    throw usageError('Nobody would know why.', 'Say so with --comment.');
  }
  const { client, io, settings } = session;
  const { namespace } = settings;
  const promotion = await client.get<Promotion>(promotionKind, {
    namespace,
    name,
  });
  const phase = promotion.status?.phase ?? 'Pending';
  if (phase !== 'Pending' && phase !== 'WaitingForApproval') {
    throw new CliError(`Promotion ${name} is ${phase}; nothing is asked.`);
  }
  await client.create(approvalKind, {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: 'Approval',
    metadata: { generateName: `${name}-`, namespace },
    spec: {
      promotionName: name,
      digest: promotion.spec.digest,
      decision: options.reject ? 'Reject' : 'Approve',
      ...(options.comment?.trim() ? { comment: options.comment.trim() } : {}),
    },
  });
  const { owner, environment, releaseName } = promotion.spec;
  io.out(
    `You ${options.reject ? 'rejected' : 'approved'} ${releaseName} of ${
      owner.componentName
    } for ${environment}.\n`,
  );
}
