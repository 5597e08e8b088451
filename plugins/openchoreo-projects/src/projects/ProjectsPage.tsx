import { ReactNode, useDeferredValue, useMemo } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import AddIcon from '@mui/icons-material/Add';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  descriptionOf,
  displayName,
  EmptyState,
  entityPath,
  PageBody,
  RelativeTime,
  ResourceState,
  useOrganization,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EnvironmentHealthLabel } from './EnvironmentHealthLabel';
import { ProjectHealth, useProjectHealth } from './useProjectHealth';

function CreateProject() {
  return (
    <Button
      component={Link}
      to="/create"
      variant="contained"
      startIcon={<AddIcon />}
    >
      Create
    </Button>
  );
}

function matches({ project }: ProjectHealth, text: string): boolean {
  const needle = text.trim().toLowerCase();
  return (
    !needle ||
    [project.metadata.name, displayName(project), descriptionOf(project)].some(
      value => value?.toLowerCase().includes(needle),
    )
  );
}

function Rows({ rows }: { rows: readonly ProjectHealth[] }): ReactNode {
  return rows.map(row => {
    const { project } = row;
    const { name, namespace, creationTimestamp } = project.metadata;
    return (
      <TableRow key={project.metadata.uid} hover>
        <TableCell component="th" scope="row">
          <Typography
            component={Link}
            to={entityPath('system', namespace!, name)}
            fontWeight={600}
            color="primary"
          >
            {displayName(project)}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {descriptionOf(project) ?? name}
          </Typography>
        </TableCell>
        <TableCell align="right">{row.components}</TableCell>
        <TableCell>
          <Stack
            direction={{ xs: 'column', md: 'row' }}
            spacing={{ xs: 0.5, md: 2 }}
          >
            {row.environments.length > 0
              ? row.environments.map(health => (
                  <EnvironmentHealthLabel
                    key={health.environment}
                    health={health}
                  />
                ))
              : 'Nothing deployed yet'}
          </Stack>
        </TableCell>
        <TableCell sx={{ display: { xs: 'none', md: 'table-cell' } }}>
          <RelativeTime at={creationTimestamp} />
        </TableCell>
      </TableRow>
    );
  });
}

function Projects() {
  const { name: organization } = useOrganization();
  const { state, rows } = useProjectHealth(organization);
  const [search, setSearch] = useSearchParams();
  const text = search.get('q') ?? '';
  const deferred = useDeferredValue(text);
  const shown = useMemo(
    () => rows.filter(row => matches(row, deferred)),
    [rows, deferred],
  );
  return (
    <>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={2}
        justifyContent="space-between"
        sx={{ mb: 2 }}
      >
        <TextField
          size="small"
          type="search"
          label="Search projects"
          value={text}
          onChange={event =>
            setSearch(
              previous => {
                if (event.target.value) previous.set('q', event.target.value);
                else previous.delete('q');
                return previous;
              },
              { replace: true },
            )
          }
          sx={{ minWidth: { sm: 320 } }}
        />
        <CreateProject />
      </Stack>
      <ResourceState
        state={state}
        empty={
          <EmptyState
            title="No projects in this organisation yet"
            action={<CreateProject />}
          >
            A project groups components that are released together. Each
            environment runs it as a cell of its own.
          </EmptyState>
        }
      >
        {() =>
          shown.length === 0 ? (
            <EmptyState title={`No project matches “${text}”`}>
              Try a part of its name or description.
            </EmptyState>
          ) : (
            <TableContainer component={Paper} variant="outlined">
              <Table aria-label="Projects">
                <TableHead>
                  <TableRow>
                    <TableCell>Project</TableCell>
                    <TableCell align="right">Components</TableCell>
                    <TableCell>Environments</TableCell>
                    <TableCell
                      sx={{ display: { xs: 'none', md: 'table-cell' } }}
                    >
                      Created
                    </TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  <Rows rows={shown} />
                </TableBody>
              </Table>
            </TableContainer>
          )
        }
      </ResourceState>
    </>
  );
}

/** `/projects`: every project of the organisation with its health per environment. */
export function ProjectsPage() {
  return (
    <PageBody>
      <Projects />
    </PageBody>
  );
}
