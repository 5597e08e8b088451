import {
  approvalKind,
  Promotion,
  promotionKind,
  promotionSubject,
} from '@openchoreo-portal/model';
import { Session } from '../../api/session';
import { CommonOptions } from '../../config/settings';
import { CliError, usageError } from '../../errors';

const WORDS = {
  Component: '',
  Project: 'project ',
  Resource: 'resource ',
} as const;

/** Options of `approve`. */
export interface ApproveOptions extends CommonOptions {
  reject?: boolean;
  breakGlass?: boolean;
  comment?: string;
}

/** What is decided, and the word for it. */
function decisionOf({ reject, breakGlass }: ApproveOptions) {
  if (reject) return ['Reject', 'rejected'];
  if (breakGlass) return ['BreakGlass', 'broke the glass for'];
  return ['Approve', 'approved'];
}

/** `approve`. */
export async function approve(
  session: Session,
  options: ApproveOptions,
  name: string,
): Promise<void> {
  const { reject, breakGlass } = options;
  if (reject && breakGlass) {
    throw usageError('--reject and --break-glass say opposite things.');
  }
  if ((reject || breakGlass) && !options.comment?.trim()) {
    throw usageError('Nobody would know why.', 'Say so with --comment.');
  }
  const [decision, word] = decisionOf(options);
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
      decision,
      ...(options.comment?.trim() ? { comment: options.comment.trim() } : {}),
    },
  });
  const { environment, releaseName } = promotion.spec;
  const { kind, name: subject } = promotionSubject(promotion.spec);
  io.out(
    `You ${word} ${releaseName} of ${WORDS[kind]}${subject} for ${environment}.\n`,
  );
}
