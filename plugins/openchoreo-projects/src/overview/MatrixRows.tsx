import { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { Component, ReleaseBinding } from '@openchoreo-portal/model';
import {
  displayName,
  entityPath,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { MatrixCell } from './MatrixCell';
import { useProjectsText } from '../texts';

/** Components of a project and where they are. */
export interface MatrixProps {
  namespace: string;
  components: readonly Component[];
  /** Environments, in the order of the pipeline. */
  columns: readonly string[];
  bindingOf: (
    component: string,
    environment: string,
  ) => ReleaseBinding | undefined;
}

function Name(props: { namespace: string; component: Component }) {
  const { component, namespace } = props;
  const type = component.spec.componentType.name;
  return (
    <>
      <Typography
        component={Link}
        color="primary"
        fontWeight={600}
        to={entityPath('component', namespace, component.metadata.name)}
        sx={{ overflowWrap: 'anywhere' }}
      >
        {displayName(component)}
      </Typography>
      <Box
        title={type}
        sx={{
          typography: 'caption',
          color: 'text.secondary',
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {type}
      </Box>
    </>
  );
}

const cellOf = (
  { namespace, bindingOf }: MatrixProps,
  component: Component,
  environment: string,
): ReactNode => (
  <MatrixCell
    namespace={namespace}
    component={component.metadata.name}
    title={displayName(component)}
    environment={environment}
    binding={bindingOf(component.metadata.name, environment)}
  />
);

/** One row a component, one column an environment. */
export function MatrixTable(props: MatrixProps) {
  const t = useProjectsText();
  const { columns } = props;
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table
        aria-label={t('matrix.label')}
        // Columns of one width: a long name is shortened, it does not squeeze the others.
        sx={{ tableLayout: 'fixed', minWidth: 200 + columns.length * 150 }}
      >
        <TableHead>
          <TableRow>
            <TableCell sx={{ width: 200 }}>{t('matrix.component')}</TableCell>
            {columns.map(name => (
              <TableCell
                key={name}
                sx={{
                  textTransform: 'capitalize',
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                }}
              >
                {name}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.components.map(component => (
            <TableRow key={component.metadata.uid} hover>
              <TableCell
                component="th"
                scope="row"
                sx={{ verticalAlign: 'top' }}
              >
                <Name namespace={props.namespace} component={component} />
              </TableCell>
              {columns.map(environment => (
                <TableCell key={environment} sx={{ verticalAlign: 'top' }}>
                  {cellOf(props, component, environment)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

/** The same on a phone: one card a component, its environments below each other. */
export function MatrixCards(props: MatrixProps) {
  const t = useProjectsText();
  return (
    <Box
      component="ul"
      aria-label={t('matrix.label')}
      sx={{ display: 'grid', gap: 1.5, listStyle: 'none', p: 0, m: 0 }}
    >
      {props.components.map(component => (
        <Paper
          key={component.metadata.uid}
          component="li"
          variant="outlined"
          sx={{ p: 2, minWidth: 0 }}
        >
          <Name namespace={props.namespace} component={component} />
          <Box
            component="dl"
            sx={{
              display: 'grid',
              gridTemplateColumns: 'minmax(90px, auto) minmax(0, 1fr)',
              columnGap: 2,
              rowGap: 1,
              m: 0,
              mt: 1.5,
            }}
          >
            {props.columns.map(environment => [
              <Typography
                key={`${environment} name`}
                component="dt"
                variant="body2"
                color="text.secondary"
                sx={{ textTransform: 'capitalize', overflowWrap: 'anywhere' }}
              >
                {environment}
              </Typography>,
              <Box component="dd" key={environment} sx={{ m: 0, minWidth: 0 }}>
                {cellOf(props, component, environment)}
              </Box>,
            ])}
          </Box>
        </Paper>
      ))}
    </Box>
  );
}
