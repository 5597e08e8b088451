import { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import {
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { STATE_NAME } from '../diagram/describe';
import {
  CellGraph,
  CellNode,
  ComponentNode,
  ConnectionState,
  SHAPE_NAME,
} from '../model';

const TONE: Record<ConnectionState, StatusTone> = {
  resolved: 'ok',
  pending: 'waiting',
  declared: 'off',
};

function Section(props: {
  title: string;
  columns: string[];
  none: string;
  rows: ReactNode[];
}) {
  return (
    <section>
      <Typography variant="h6" component="h3" gutterBottom>
        {props.title}
      </Typography>
      {props.rows.length === 0 ? (
        <Typography color="text.secondary">{props.none}</Typography>
      ) : (
        <TableContainer component={Paper} variant="outlined">
          <Table size="small" aria-label={props.title}>
            <TableHead>
              <TableRow>
                {props.columns.map(column => (
                  <TableCell key={column}>{column}</TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>{props.rows}</TableBody>
          </Table>
        </TableContainer>
      )}
    </section>
  );
}

/** The diagram in words: components, endpoints with visibility, connections with state. */
export function CellTables(props: {
  graph: CellGraph;
  hrefOf: (node: CellNode) => string | undefined;
}) {
  const { graph, hrefOf } = props;
  const components = graph.nodes.filter(
    (n): n is ComponentNode => n.kind === 'component',
  );
  return (
    <Stack spacing={3} sx={{ mt: 3 }}>
      <Section
        title="Components of the cell"
        columns={['Component', 'Kind', 'Health']}
        none="None."
        rows={components.map(node => {
          const href = hrefOf(node);
          return (
            <TableRow key={node.id}>
              <TableCell component="th" scope="row">
                {href ? (
                  <Typography
                    component={Link}
                    to={href}
                    color="primary"
                    variant="body2"
                    fontWeight={600}
                  >
                    {node.title}
                  </Typography>
                ) : (
                  node.title
                )}
              </TableCell>
              <TableCell>
                {node.missing ? 'Missing' : SHAPE_NAME[node.shape]}
              </TableCell>
              <TableCell>
                <StatusLabel size="small" {...node.status} />
              </TableCell>
            </TableRow>
          );
        })}
      />
      <Section
        title="Endpoints"
        columns={['Component', 'Endpoint', 'Protocol', 'Reachable from']}
        none="No component of this project has endpoints."
        rows={components.flatMap(node =>
          node.endpoints.map(endpoint => (
            <TableRow key={`${node.id}/${endpoint.name}`}>
              <TableCell>{node.title}</TableCell>
              <TableCell component="th" scope="row">
                {endpoint.name}
              </TableCell>
              <TableCell>
                {endpoint.protocol}
                {endpoint.port !== undefined && `, port ${endpoint.port}`}
              </TableCell>
              <TableCell>
                {endpoint.visibility.map(v => REACH[v]).join(', ')}
              </TableCell>
            </TableRow>
          )),
        )}
      />
      <Section
        title="Connections"
        columns={['From', 'To', 'Endpoint', 'State']}
        none="No component of this project uses another, a resource, or is open to the outside."
        rows={graph.edges.flatMap(edge =>
          edge.connections.map(connection => (
            <TableRow
              key={`${edge.id}/${connection.name}/${connection.from}/${connection.to}`}
            >
              <TableCell>{connection.from}</TableCell>
              <TableCell>{connection.to}</TableCell>
              <TableCell>
                {connection.name}
                {connection.protocol && ` (${connection.protocol})`}
              </TableCell>
              <TableCell>
                <StatusLabel
                  size="small"
                  tone={TONE[connection.state]}
                  label={STATE_NAME[connection.state]}
                  detail={connection.reason ?? connection.address}
                />
              </TableCell>
            </TableRow>
          )),
        )}
      />
    </Stack>
  );
}

const REACH = {
  project: 'the project',
  namespace: 'other projects',
  internal: 'the organisation',
  external: 'the internet',
} as const;
