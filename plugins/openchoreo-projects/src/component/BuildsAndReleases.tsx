import { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  ComponentRelease,
  componentReleaseKind,
  ReleaseBinding,
  StoredObject,
  WorkflowRun,
} from '@openchoreo-portal/model';
import {
  entityPath,
  formatDuration,
  RelativeTime,
  ResourcesResult,
  ResourceState,
  runDuration,
  runStatus,
  StatusLabel,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useProjectsText } from '../texts';

/** How many are shown; the tabs have them all. */
const SHOWN = 4;

interface Identity {
  namespace: string;
  project: string;
  component: string;
}

function newest<T extends StoredObject>(items: readonly T[]): T[] {
  return [...items]
    .sort((a, b) =>
      b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
    )
    .slice(0, SHOWN);
}

function Entry(props: {
  name: string;
  to: string;
  status: ReactNode;
  detail: ReactNode;
}) {
  return (
    <Box component="li" sx={{ py: 0.75 }}>
      <Stack
        direction="row"
        justifyContent="space-between"
        alignItems="baseline"
        spacing={1}
      >
        <Typography
          component={Link}
          to={props.to}
          variant="body2"
          color="primary"
          title={props.name}
          sx={{
            fontFamily: 'monospace',
            minWidth: 0,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
          }}
        >
          {props.name}
        </Typography>
        {props.status}
      </Stack>
      <Typography variant="caption" color="text.secondary">
        {props.detail}
      </Typography>
    </Box>
  );
}

function Recent(props: {
  label: string;
  all: [string, string];
  children: ReactNode;
}) {
  const [word, to] = props.all;
  return (
    <>
      <Box
        component="ul"
        aria-label={props.label}
        sx={{ listStyle: 'none', p: 0, m: 0 }}
      >
        {props.children}
      </Box>
      <Typography component={Link} to={to} variant="body2" color="primary">
        {word}
      </Typography>
    </>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return (
    <Typography variant="body2" color="text.secondary">
      {children}
    </Typography>
  );
}

/** The newest builds of a component and what became of them; each leads to its steps and logs. */
export function RecentBuilds(
  props: Identity & { runs: ResourcesResult<WorkflowRun> },
) {
  const t = useProjectsText();
  const tab = entityPath(
    'component',
    props.namespace,
    props.component,
    'workflows',
  );
  return (
    <ResourceState
      state={props.runs}
      loadingRows={2}
      empty={<Nothing>{t('component.builds.none')}</Nothing>}
    >
      {items => (
        <Recent
          label={t('component.builds')}
          all={[t('component.builds.all'), tab]}
        >
          {newest(items).map(run => {
            const took = run.status?.completedAt
              ? runDuration(run, new Date())
              : undefined;
            return (
              <Entry
                key={run.metadata.uid}
                name={run.metadata.name}
                to={`${tab}?run=${encodeURIComponent(run.metadata.name)}`}
                status={<StatusLabel size="small" {...runStatus(run)} />}
                detail={
                  <>
                    <RelativeTime at={run.metadata.creationTimestamp} />
                    {took !== undefined &&
                      ` · ${t('component.builds.took', {
                        duration: formatDuration(took),
                      })}`}
                  </>
                }
              />
            );
          })}
        </Recent>
      )}
    </ResourceState>
  );
}

/** The newest releases of a component and where each runs now. */
export function RecentReleases(
  props: Identity & { bindings: readonly ReleaseBinding[] },
) {
  const t = useProjectsText();
  const releases = useResources<ComponentRelease>(componentReleaseKind, {
    namespace: props.namespace,
    fieldSelector: `spec.owner.projectName=${props.project},spec.owner.componentName=${props.component}`,
  });
  const tab = entityPath(
    'component',
    props.namespace,
    props.component,
    'environments',
  );
  return (
    <ResourceState
      state={releases}
      loadingRows={2}
      empty={<Nothing>{t('component.releases.none')}</Nothing>}
    >
      {items => (
        <Recent
          label={t('component.releases')}
          all={[t('component.releases.all'), tab]}
        >
          {newest(items).map(({ metadata }) => (
            <Entry
              key={metadata.uid}
              name={metadata.name}
              to={tab}
              status={
                <Stack direction="row" spacing={0.5}>
                  {props.bindings
                    .filter(b => b.status?.syncedRelease === metadata.name)
                    .map(b => (
                      <Chip
                        key={b.metadata.uid}
                        size="small"
                        label={b.spec.environment}
                      />
                    ))}
                </Stack>
              }
              detail={<RelativeTime at={metadata.creationTimestamp} />}
            />
          ))}
        </Recent>
      )}
    </ResourceState>
  );
}
