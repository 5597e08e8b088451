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
  FoundDialog,
  openchoreoApiRef,
  PageBody,
  ResourceState,
  useDialogAddress,
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
  const { dialog, open, close } = useDialogAddress('preview');
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
      onClick={() => open('create-preview')}
    >
      {t('preview.create')}
    </AccessButton>
  );
  return (
    <>
      {dialog?.name === 'create-preview' && policies.status !== 'loading' && (
        <FoundDialog
          item={own[0]}
          what={t('preview.create')}
          missing={t('preview.noPolicy')}
          onClose={close}
        >
          {() => (
            <CreatePreviewDialog
              namespace={namespace}
              project={project}
              policies={own}
              onClose={close}
            />
          )}
        </FoundDialog>
      )}
      {dialog?.name === 'end-preview' && previews.status !== 'loading' && (
        <FoundDialog
          key={dialog.preview}
          item={previews.items.find(p => p.metadata.name === dialog.preview)}
          what={t('address.preview', { name: dialog.preview ?? '' })}
          onClose={close}
        >
          {({ metadata: { name } }) => (
            <ConfirmDialog
              open
              title={t('preview.end.title', { name })}
              confirmLabel={t('preview.end')}
              destructive
              onClose={close}
              onConfirm={async () => {
                await api.resources.delete(previewEnvironmentKind, {
                  namespace,
                  name,
                });
              }}
            >
              {t('preview.end.text')}
            </ConfirmDialog>
          )}
        </FoundDialog>
      )}
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
                    onEnd={() =>
                      open('end-preview', { preview: preview.metadata.name })
                    }
                  />
                ))}
            </Stack>
          </>
        )}
      </ResourceState>
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
