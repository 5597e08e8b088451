import { Link } from 'react-router-dom';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Workload } from '@openchoreo-portal/model';
import { useProjectsText } from '../texts';

/** What a workload offers, to whom, and the way to its API. */
export function Endpoints({ workload }: { workload: Workload | undefined }) {
  const t = useProjectsText();
  const endpoints = Object.entries(workload?.spec.endpoints ?? {});
  if (endpoints.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('component.none')}
      </Typography>
    );
  }
  return (
    <Stack spacing={1}>
      {endpoints.map(([name, endpoint]) => (
        <Stack
          key={name}
          direction="row"
          spacing={1}
          alignItems="center"
          flexWrap="wrap"
          useFlexGap
        >
          <strong>{name}</strong>
          <span>
            {t('component.endpoint', {
              type: endpoint.type,
              port: endpoint.port,
            })}
          </span>
          {['project', ...(endpoint.visibility ?? [])]
            .filter((value, index, all) => all.indexOf(value) === index)
            .map(value => (
              <Chip key={value} size="small" label={value} />
            ))}
          {endpoint.schema?.content && workload && (
            <Typography
              component={Link}
              variant="body2"
              color="primary"
              to={apiPath(workload, name)}
              aria-label={t('api.docsOf', { name })}
            >
              {t('api.docs')}
            </Typography>
          )}
        </Stack>
      ))}
    </Stack>
  );
}

/** Page of the API entity of an endpoint; the catalog names it so (reference of the catalog module). */
function apiPath({ metadata, spec }: Workload, endpoint: string): string {
  const { projectName, componentName } = spec.owner;
  const name = `${projectName}-${componentName}-${endpoint}`
    .slice(0, 63)
    .replace(/[^a-zA-Z0-9]+$/, '');
  return `/catalog/${metadata.namespace}/api/${name}/definition`;
}
