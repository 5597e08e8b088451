import { Promotion, promotionSubject } from '@openchoreo-portal/model';
import { entityPath } from '@openchoreo-portal/plugin-openchoreo-react';
import { DeliveryTexts } from '../texts';

/** What a promotion is about, in words: a component has only its name, for most are one. */
export function promotedText(
  spec: Promotion['spec'],
  t: DeliveryTexts,
): string {
  const { kind, name } = promotionSubject(spec);
  return t(`approval.what.${kind}`, { name });
}

/** Page of what is promoted, on its environments where it has such a page. */
export function promotedPath({ metadata, spec }: Promotion): string {
  const { namespace = '' } = metadata;
  const { kind, name } = promotionSubject(spec);
  switch (kind) {
    case 'Project':
      return entityPath('system', namespace, name, 'environments');
    case 'Resource':
      return entityPath('resource', namespace, name, 'environments');
    default:
      return entityPath(
        'component',
        namespace,
        name,
        `environments?environment=${spec.environment}`,
      );
  }
}
