import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  descriptionOf,
  displayName,
  EmptyState,
  PageBody,
  RelativeTime,
  ResourceState,
  StatusLabel,
  useOrganization,
  useOrganizations,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { DataTable } from '../shared/DataTable';
import { usePlatformText } from '../texts';
import { CreateOrganization } from './CreateOrganization';

function Organizations() {
  const t = usePlatformText();
  const { name: current, choose } = useOrganization();
  const organizations = useOrganizations();
  return (
    <>
      <Stack direction="row" justifyContent="flex-end" sx={{ mb: 2 }}>
        <CreateOrganization
          taken={organizations.items.map(o => o.metadata.name)}
        />
      </Stack>
      <ResourceState
        state={organizations}
        empty={
          <EmptyState title={t('organizations.empty.title')}>
            {t('organizations.empty.text')}
          </EmptyState>
        }
      >
        {items => (
          <DataTable
            label={t('organizations.title')}
            columns={[
              t('organizations.organization'),
              t('organizations.name'),
              t('organizations.created'),
              t('organizations.working'),
            ]}
            rows={items.map(organization => {
              const { name, uid, creationTimestamp } = organization.metadata;
              return {
                key: uid,
                cells: [
                  <>
                    <Typography variant="body2" fontWeight={600}>
                      {displayName(organization)}
                    </Typography>
                    <Typography variant="body2" color="text.secondary">
                      {descriptionOf(organization)}
                    </Typography>
                  </>,
                  name,
                  <RelativeTime key="created" at={creationTimestamp} />,
                  name === current ? (
                    <StatusLabel
                      size="small"
                      tone="ok"
                      label={t('organizations.this')}
                    />
                  ) : (
                    <Button
                      size="small"
                      variant="outlined"
                      aria-label={t('organizations.switchTo', {
                        name: displayName(organization),
                      })}
                      onClick={() => choose(name)}
                    >
                      {t('organizations.switch')}
                    </Button>
                  ),
                ],
              };
            })}
          />
        )}
      </ResourceState>
    </>
  );
}

/** Platform, Organisations: those one may see, which one works in, and making one. */
export function OrganizationsPage() {
  return (
    <PageBody>
      <Organizations />
    </PageBody>
  );
}
