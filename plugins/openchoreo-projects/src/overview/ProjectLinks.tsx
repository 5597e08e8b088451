import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { Workload, workloadKind } from '@openchoreo-portal/model';
import {
  entityPath,
  ResourceState,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useProjectsText } from '../texts';
import { linksOf, ProjectLink } from './links';

/** What a project uses outside itself, and who uses it. */
export function ProjectLinks(props: { namespace: string; project: string }) {
  const { namespace, project } = props;
  const workloads = useResources<Workload>(workloadKind, { namespace });
  return (
    <ResourceState
      state={workloads}
      loadingRows={2}
      empty={<BothWays namespace={namespace} {...linksOf(project, [])} />}
    >
      {items => <BothWays namespace={namespace} {...linksOf(project, items)} />}
    </ResourceState>
  );
}

function BothWays(
  props: { namespace: string } & ReturnType<typeof linksOf>,
): JSX.Element {
  const t = useProjectsText();
  const { namespace, uses, usedBy } = props;
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '1fr 1fr' },
      }}
    >
      <Links
        title={t('links.out')}
        empty={t('links.none')}
        namespace={namespace}
        links={uses}
        arrow="→"
      />
      <Links
        title={t('links.in')}
        empty={t('links.unused')}
        namespace={namespace}
        links={usedBy}
        arrow="←"
      />
    </Box>
  );
}

function Links(props: {
  title: string;
  empty: string;
  namespace: string;
  links: readonly ProjectLink[];
  arrow: string;
}) {
  const t = useProjectsText();
  const { links, namespace } = props;
  return (
    <Paper variant="outlined" sx={{ p: 2, minWidth: 0 }}>
      <Typography component="h3" variant="subtitle2" gutterBottom>
        {props.title}
      </Typography>
      {links.length === 0 ? (
        <Typography variant="body2" color="text.secondary">
          {props.empty}
        </Typography>
      ) : (
        <Box
          component="ul"
          sx={{
            m: 0,
            pl: 0,
            listStyle: 'none',
            overflowWrap: 'anywhere',
            '& a': { color: 'primary.main' },
          }}
        >
          {links.map(({ component, project, other, what }) => (
            <Typography
              key={[component, project, other, what].join('/')}
              component="li"
              variant="body2"
              sx={{ py: 0.5 }}
            >
              <Link to={entityPath('component', namespace, component)}>
                {component}
              </Link>{' '}
              {props.arrow}{' '}
              {project ? (
                <Link to={entityPath('component', namespace, other)}>
                  {project} / {other}
                </Link>
              ) : (
                `${other} (${t('links.external')})`
              )}{' '}
              · {what}
            </Typography>
          ))}
        </Box>
      )}
    </Paper>
  );
}
