import { ReactNode, useState } from 'react';
import { Link } from 'react-router-dom';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { StatusLabel } from '@openchoreo-portal/plugin-openchoreo-react';
import { captionOf, trafficOf } from '../diagram/describe';
import { CHANGE_SIGN } from '../diagram/palette';
import { CellGraph, CellNode, Change, statusOf } from '../model';
import { CellText, useCellText } from '../texts';
import { STATE_TONE } from './stateTone';

/** Rows of a table at first, and more with each press of its button; thousands at once would be slow for everybody. */
const MOST = 50;
const LISTED = new Set<CellNode['kind']>(['component', 'cell', 'object']);

function Section(props: {
  title: string;
  columns: string[];
  none: string;
  count: number;
  /** Makes the rows up to a number. */
  rows: (most: number) => ReactNode[];
}) {
  const t = useCellText();
  const [most, setMost] = useState(MOST);
  const rows = props.rows(most);
  return (
    <section>
      <Typography variant="h6" component="h3" gutterBottom>
        {props.title}
      </Typography>
      {rows.length === 0 ? (
        <Typography color="text.secondary">{props.none}</Typography>
      ) : (
        <TableContainer component={Paper} variant="outlined" tabIndex={0}>
          <Table size="small" aria-label={props.title}>
            <TableHead>
              <TableRow>
                {props.columns.map(column => (
                  <TableCell key={column}>{column}</TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>{rows}</TableBody>
          </Table>
        </TableContainer>
      )}
      {props.count > rows.length && (
        <Stack direction="row" alignItems="center" gap={2} sx={{ mt: 1 }}>
          <Typography variant="body2">
            {t('table.rest', { shown: rows.length, count: props.count })}
          </Typography>
          <Button
            size="small"
            variant="outlined"
            onClick={() => setMost(most + 4 * MOST)}
          >
            {t('table.more')}
          </Button>
        </Stack>
      )}
    </section>
  );
}

const changeText = (change: Change | undefined, t: CellText) =>
  change ? `${CHANGE_SIGN[change]} ${t(`change.${change}`)}` : '';

/** The diagram in words: boxes, endpoints with visibility, connections with state, and with `compared` what differs. */
export function CellTables(props: {
  graph: CellGraph;
  hrefOf: (node: CellNode) => string | undefined;
  compared: boolean;
}) {
  const { graph, hrefOf, compared } = props;
  const t = useCellText();
  const listed = graph.nodes.filter(n => LISTED.has(n.kind));
  const endpoints = listed.flatMap(node =>
    node.kind === 'component'
      ? node.endpoints.map(endpoint => ({ node, endpoint }))
      : [],
  );
  const connections = graph.edges.flatMap(edge =>
    edge.connections.map(connection => ({ edge, connection })),
  );
  const title = {
    cell: t('table.projects'),
    object: t('table.objects'),
  }[listed[0]?.kind as 'cell' | 'object'];
  const change = compared ? [t('table.change')] : [];
  const observed = connections.some(({ connection }) => connection.traffic);
  return (
    <Stack spacing={3} sx={{ mt: 3, contain: 'layout style' }}>
      <Section
        title={title ?? t('table.components')}
        columns={[
          t('table.name'),
          t('table.kind'),
          t('table.health'),
          ...change,
        ]}
        none={t('table.none')}
        count={listed.length}
        rows={most =>
          listed.slice(0, most).map(node => {
            const href = hrefOf(node);
            const status = statusOf(node);
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
                <TableCell>{captionOf(node, t)}</TableCell>
                <TableCell>
                  {status && <StatusLabel size="small" {...status} />}
                </TableCell>
                {compared && (
                  <TableCell>{changeText(node.change, t)}</TableCell>
                )}
              </TableRow>
            );
          })
        }
      />
      {listed.some(n => n.kind === 'component') && (
        <Section
          title={t('table.endpoints')}
          columns={[
            t('table.component'),
            t('table.endpoint'),
            t('table.protocol'),
            t('table.reachable'),
          ]}
          none={t('table.noEndpoints')}
          count={endpoints.length}
          rows={most =>
            endpoints.slice(0, most).map(({ node, endpoint }) => (
              <TableRow key={`${node.id}/${endpoint.name}`}>
                <TableCell>{node.title}</TableCell>
                <TableCell component="th" scope="row">
                  {endpoint.name}
                </TableCell>
                <TableCell>
                  {endpoint.port === undefined
                    ? endpoint.protocol
                    : t('table.port', {
                        protocol: endpoint.protocol,
                        port: endpoint.port,
                      })}
                </TableCell>
                <TableCell>
                  {endpoint.visibility.map(v => t(`reachable.${v}`)).join(', ')}
                </TableCell>
              </TableRow>
            ))
          }
        />
      )}
      <Section
        title={t('table.connections')}
        columns={[
          t('table.from'),
          t('table.to'),
          t('table.endpoint'),
          t('table.visibility'),
          t('table.state'),
          ...(observed ? [t('traffic.title')] : []),
          ...change,
        ]}
        none={t('table.noConnections')}
        count={connections.length}
        rows={most =>
          connections.slice(0, most).map(({ edge, connection }) => (
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
                {connection.visibility &&
                  t(`reachable.${connection.visibility}`)}
              </TableCell>
              <TableCell>
                <StatusLabel
                  size="small"
                  tone={STATE_TONE[connection.state]}
                  label={t(`state.${connection.state}`)}
                  detail={connection.reason ?? connection.address}
                />
              </TableCell>
              {observed && (
                <TableCell>
                  {trafficOf(connection, t) || t('traffic.nothing')}
                </TableCell>
              )}
              {compared && <TableCell>{changeText(edge.change, t)}</TableCell>}
            </TableRow>
          ))
        }
      />
    </Stack>
  );
}
