import { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReleaseBinding, Workload } from '@openchoreo-portal/model';
import {
  entityPath,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useProjectsText } from '../texts';
import {
  DEPENDENCY_WORDS,
  DependencyState,
  dependencyState,
  usersOf,
} from './dependencyState';

function Lines(props: { title: string; empty: string; children: ReactNode[] }) {
  return (
    <Box sx={{ '& + &': { mt: 2 } }}>
      <Typography component="h3" variant="subtitle2">
        {props.title}
      </Typography>
      {props.children.length === 0 ? (
        <Typography variant="body2" color="text.secondary">
          {props.empty}
        </Typography>
      ) : (
        <Box
          component="ul"
          sx={{
            listStyle: 'none',
            p: 0,
            m: 0,
            overflowWrap: 'anywhere',
            // Words stand beside them: colour alone would not tell a link.
            '& a': { color: 'primary.main', textDecoration: 'underline' },
          }}
        >
          {props.children}
        </Box>
      )}
    </Box>
  );
}

function Line({ children }: { children: ReactNode }) {
  return (
    <Typography component="li" variant="body2" sx={{ py: 0.25 }}>
      {children}
    </Typography>
  );
}

function State({ of }: { of: DependencyState }) {
  const t = useProjectsText();
  const words = DEPENDENCY_WORDS[of.state];
  return (
    <>
      {words && <StatusLabel size="small" {...words} />}
      {of.state === 'pending' && (
        <Typography variant="caption"> {t('component.pending', of)}</Typography>
      )}
    </>
  );
}

/** What a component uses, whether it has it, and who uses the component. */
export function Dependencies(props: {
  namespace: string;
  project: string;
  component: string;
  workloads: readonly Workload[];
  bindings: readonly ReleaseBinding[];
}) {
  const t = useProjectsText();
  const { namespace, project, component, workloads, bindings } = props;
  const workload = workloads.find(
    ({ spec }) => spec.owner.componentName === component,
  );
  const {
    endpoints = [],
    resources = [],
    external = [],
  } = workload?.spec.dependencies ?? {};
  const inProject = (name: string | undefined) =>
    name && name !== project ? `${name} / ` : '';
  return (
    <>
      <Lines title={t('component.uses')} empty={t('component.none')}>
        {[
          ...endpoints.map(entry => (
            <Line key={`${entry.project}/${entry.component}/${entry.name}`}>
              <Link to={entityPath('component', namespace, entry.component)}>
                {inProject(entry.project)}
                {entry.component} · {entry.name}
              </Link>{' '}
              <State of={dependencyState(entry, bindings)} />
            </Line>
          )),
          ...resources.map(({ ref }) => (
            <Line key={ref}>
              <Link to={entityPath('resource', namespace, ref)}>{ref}</Link>
            </Line>
          )),
          ...external.map(({ name, host, port }) => (
            <Line key={name}>
              {name} · {host}:{port} ({t('links.external')})
            </Line>
          )),
        ]}
      </Lines>
      <Lines title={t('component.usedBy')} empty={t('component.unused')}>
        {usersOf(project, component, workloads).map(user => (
          <Line key={`${user.project}/${user.component}/${user.endpoint}`}>
            <Link to={entityPath('component', namespace, user.component)}>
              {inProject(user.project)}
              {user.component}
            </Link>{' '}
            · {user.endpoint}
          </Line>
        ))}
      </Lines>
    </>
  );
}
