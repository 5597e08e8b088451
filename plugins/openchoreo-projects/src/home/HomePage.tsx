import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import CardActionArea from '@mui/material/CardActionArea';
import CardContent from '@mui/material/CardContent';
import Grid from '@mui/material/Grid';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  Promotion,
  promotionKind,
  promotionSubject,
} from '@openchoreo-portal/model';
import {
  descriptionOf,
  displayName,
  EmptyState,
  entityPath,
  isBlocked,
  PageBody,
  RelativeTime,
  ResourceState,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityFeed } from '../activity/ActivityFeed';
import { person } from '../activity/events';
import { EnvironmentHealthLabel } from '../projects/EnvironmentHealthLabel';
import { useProjectHealth } from '../projects/useProjectHealth';
import { counted, useProjectsText } from '../texts';

/** Most projects that are shown here; their own page has them all. */
const SHOWN = 12;

function Section(props: { title: string; children: React.ReactNode }) {
  return (
    <Box component="section" sx={{ mb: 4 }}>
      <Typography variant="h6" component="h2" sx={{ mb: 1.5 }}>
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}

const ASKED = {
  Component: 'home.asked',
  Project: 'home.asked.Project',
  Resource: 'home.asked.Resource',
} as const;

function Waiting({ namespace }: { namespace: string }) {
  const t = useProjectsText();
  const promotions = useResources<Promotion>(promotionKind, { namespace });
  const waiting = promotions.items.filter(
    item => item.status?.phase === 'WaitingForApproval',
  );
  if (waiting.length === 0) return null;
  return (
    <Section title={t('home.waiting')}>
      <Paper variant="outlined">
        <List disablePadding aria-label={t('home.waiting')}>
          {waiting.map(item => (
            <ListItem
              key={item.metadata.uid}
              divider
              secondaryAction={
                <Button component={Link} to="/approvals" size="small">
                  {t('home.review')}
                </Button>
              }
            >
              <Typography variant="body2">
                {t(ASKED[promotionSubject(item.spec).kind], {
                  component: promotionSubject(item.spec).name,
                  environment: item.spec.environment,
                  person: person(item.spec.requestedBy),
                })}{' '}
                <RelativeTime at={item.spec.requestedAt} />
              </Typography>
            </ListItem>
          ))}
        </List>
      </Paper>
    </Section>
  );
}

function Projects(
  props: { namespace: string } & ReturnType<typeof useProjectHealth>,
) {
  const { namespace, state, rows } = props;
  const t = useProjectsText();
  return (
    <Section title={t('home.projects')}>
      <ResourceState
        state={state}
        empty={
          <EmptyState
            title={t('home.empty.title')}
            action={
              <Button component={Link} to="/create" variant="contained">
                {t('create')}
              </Button>
            }
          >
            {t('home.empty.text')}
          </EmptyState>
        }
      >
        {() => (
          <Grid container spacing={2}>
            {rows.slice(0, SHOWN).map(row => (
              <Grid item xs={12} sm={6} key={row.project.metadata.uid}>
                <Card variant="outlined" sx={{ height: '100%' }}>
                  <CardActionArea
                    component={Link}
                    to={entityPath(
                      'system',
                      namespace,
                      row.project.metadata.name,
                    )}
                    sx={{ height: '100%' }}
                  >
                    <CardContent>
                      <Typography variant="subtitle1" component="h3">
                        {displayName(row.project)}
                      </Typography>
                      <Typography
                        variant="body2"
                        color="text.secondary"
                        sx={{ mb: 1.5 }}
                      >
                        {descriptionOf(row.project) ??
                          counted(t, 'component', row.components)}
                      </Typography>
                      <Stack spacing={0.5}>
                        {row.environments.map(health => (
                          <EnvironmentHealthLabel
                            key={health.environment}
                            health={health}
                          />
                        ))}
                      </Stack>
                    </CardContent>
                  </CardActionArea>
                </Card>
              </Grid>
            ))}
            {rows.length > SHOWN && (
              <Grid item xs={12}>
                <Button component={Link} to="/projects">
                  {t('home.all', { count: rows.length })}
                </Button>
              </Grid>
            )}
          </Grid>
        )}
      </ResourceState>
    </Section>
  );
}

function Home() {
  const t = useProjectsText();
  const { name: namespace } = useOrganization();
  const health = useProjectHealth(namespace);
  // Whoever may not see the projects is told so once.
  const blocked = isBlocked(health.state);
  return (
    <Grid container spacing={4}>
      <Grid item xs={12} md={blocked ? 12 : 8}>
        <Waiting namespace={namespace} />
        <Projects namespace={namespace} {...health} />
      </Grid>
      {!blocked && (
        <Grid item xs={12} md={4}>
          <Section title={t('activity.recent')}>
            <ActivityFeed namespace={namespace} limit={12} />
          </Section>
        </Grid>
      )}
    </Grid>
  );
}

/** `/`: what waits, how the projects are, what happened. */
export function HomePage() {
  return (
    <PageBody>
      <Home />
    </PageBody>
  );
}
