import { useNavigate } from 'react-router-dom';
import { useEntity } from '@backstage/plugin-catalog-react';
import { controlPlaneKinds } from '@openchoreo-portal/model';
import {
  EmptyState,
  objectOf,
  PageBody,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../texts';
import { Definition } from './Definition';

/** Definition tab of every entity that stands for an object. */
export function DefinitionTab() {
  const t = usePlatformText();
  const navigate = useNavigate();
  const { entity } = useEntity();
  const identity = objectOf(entity);
  const kind = controlPlaneKinds.find(k => k.kind === identity?.kind);
  return (
    <PageBody>
      {identity && kind ? (
        <Definition
          kind={kind}
          name={identity.name}
          namespace={identity.namespace}
          onDeleted={() => navigate('/catalog')}
        />
      ) : (
        <EmptyState title={t('definition.unknown.title')}>
          {t('definition.unknown.text', { kind: identity?.kind ?? '' })}
        </EmptyState>
      )}
    </PageBody>
  );
}
