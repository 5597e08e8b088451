import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Stack from '@mui/material/Stack';
import {
  PreviewEnvironment,
  previewEnvironmentKind,
  PreviewPolicy,
  previewPolicyKind,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  EmptyState,
  openchoreoApiRef,
  PageBody,
  ResourceState,
  useProjectIdentity,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { CreatePreviewDialog } from './CreatePreviewDialog';
import { PreviewCard } from './PreviewCard';
import { useDeliveryText } from '../texts';

function Previews() {
  const { namespace, project } = useProjectIdentity();
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const previews = useResources<PreviewEnvironment>(previewEnvironmentKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project}`,
  });
  const policies = useResources<PreviewPolicy>(previewPolicyKind, {
    namespace,
  });
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<PreviewEnvironment>();
  const own = policies.items.filter(
    ({ spec }) => !spec.projects?.length || spec.projects.includes(project),
  );
  const create = (
    <AccessButton
      variant="contained"
      question={{
        action: 'previewenvironment:create',
        scope: { namespace, project },
      }}
      blocked={own.length > 0 ? undefined : t('preview.noPolicy')}
      onClick={() => setCreating(true)}
    >
      {t('preview.create')}
    </AccessButton>
  );
  return (
    <>
      <ResourceState
        state={previews}
        empty={
          <EmptyState title={t('preview.empty.title')} action={create}>
            {t('preview.empty.text')}
          </EmptyState>
        }
      >
        {items => (
          <>
            <Stack direction="row" sx={{ mb: 2 }}>
              {create}
            </Stack>
            <Stack spacing={2} component="ul" sx={{ p: 0, m: 0 }}>
              {[...items]
                .sort((a, b) =>
                  b.metadata.creationTimestamp.localeCompare(
                    a.metadata.creationTimestamp,
                  ),
                )
                .map(preview => (
                  <PreviewCard
                    key={preview.metadata.uid}
                    preview={preview}
                    policies={own}
                    onEnd={() => setEnding(preview)}
                  />
                ))}
            </Stack>
          </>
        )}
      </ResourceState>
      {creating && (
        <CreatePreviewDialog
          namespace={namespace}
          project={project}
          policies={own}
          onClose={() => setCreating(false)}
        />
      )}
      <ConfirmDialog
        open={ending !== undefined}
        title={t('preview.end.title', {
          name: ending?.metadata.name ?? '',
        })}
        confirmLabel={t('preview.end')}
        destructive
        onClose={() => setEnding(undefined)}
        onConfirm={async () => {
          await api.resources.delete(previewEnvironmentKind, {
            namespace,
            name: ending?.metadata.name ?? '',
          });
        }}
      >
        {t('preview.end.text')}
      </ConfirmDialog>
    </>
  );
}

/** Previews tab of a project: branches and pull requests that run for a while. */
export function ProjectPreviews() {
  return (
    <PageBody>
      <Previews />
    </PageBody>
  );
}
