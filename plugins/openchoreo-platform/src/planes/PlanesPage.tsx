import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  clusterDataPlaneKind,
  clusterObservabilityPlaneKind,
  clusterWorkflowPlaneKind,
  dataPlaneKind,
  GatewaySpec,
  KindDefinition,
  observabilityPlaneKind,
  PlaneStatus,
  StoredObject,
  workflowPlaneKind,
} from '@openchoreo-portal/model';
import {
  EmptyState,
  PageBody,
  RelativeTime,
  ResourceState,
  StatusLabel,
  useOrganization,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useBothScopes } from '../shared/bothScopes';
import { DataTable } from '../shared/DataTable';
import { ObjectLink, RefLink } from '../shared/entityLink';
import { scopeName } from '../shared/scope';
import { connectionOf, gatewayAddresses } from './planeFacts';

/** What the three types of plane have in common. */
type Plane = StoredObject<
  {
    planeID?: string;
    gateway?: GatewaySpec;
    observabilityPlaneRef?: { kind: string; name: string };
  },
  PlaneStatus
>;

function Connection({ plane }: { plane: Plane }) {
  const { since, detail, ...label } = connectionOf(plane.status);
  return (
    <Box sx={{ maxWidth: 360 }}>
      <Stack
        direction="row"
        spacing={1}
        alignItems="baseline"
        sx={{ whiteSpace: 'nowrap' }}
      >
        <StatusLabel size="small" {...label} />
        {since && (
          <Typography variant="body2" color="text.secondary">
            <RelativeTime at={since} />
          </Typography>
        )}
      </Stack>
      {detail && (
        <Typography variant="body2" color="text.secondary">
          {detail}
        </Typography>
      )}
    </Box>
  );
}

function Gateways({ plane }: { plane: Plane }) {
  const addresses = gatewayAddresses(plane.spec?.gateway);
  if (addresses.length === 0) return <>None</>;
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, whiteSpace: 'nowrap' }}
    >
      {addresses.map(({ direction, visibility, protocol, address }) => (
        <li key={`${direction}/${visibility}/${protocol}`}>
          <Typography variant="body2" component="span" color="text.secondary">
            {visibility} {direction}, {protocol}{' '}
          </Typography>
          <Typography
            variant="body2"
            component="span"
            sx={{ fontFamily: 'monospace' }}
          >
            {address}
          </Typography>
        </li>
      ))}
    </Box>
  );
}

function Section(props: {
  title: string;
  what: string;
  kind: KindDefinition;
  clusterKind: KindDefinition;
  gateways?: boolean;
}) {
  const { name: namespace } = useOrganization();
  const state = useBothScopes<Plane>(props.kind, props.clusterKind, namespace);
  return (
    <Box component="section" sx={{ mb: 4 }}>
      <Typography variant="h6" component="h2">
        {props.title}
      </Typography>
      <Typography color="text.secondary" sx={{ mb: 1.5 }}>
        {props.what}
      </Typography>
      <ResourceState
        state={state}
        loadingRows={2}
        empty={
          <EmptyState title={`No ${props.title.toLowerCase()} yet`}>
            Apply a <code>{props.clusterKind.kind}</code> manifest, then start
            its agent.
          </EmptyState>
        }
      >
        {items => (
          <DataTable
            label={props.title}
            columns={[
              'Plane',
              'Connection',
              'Agents',
              ...(props.gateways ? ['Gateways'] : []),
              'Observed by',
              'Available to',
            ]}
            rows={items.map(plane => ({
              key: plane.metadata.uid,
              cells: [
                <>
                  <ObjectLink object={plane} />
                  <Typography variant="body2" color="text.secondary">
                    {plane.spec?.planeID ?? plane.metadata.name}
                  </Typography>
                </>,
                <Connection key="connection" plane={plane} />,
                String(plane.status?.agentConnection?.connectedAgents ?? 0),
                ...(props.gateways
                  ? [<Gateways key="gateways" plane={plane} />]
                  : []),
                plane.spec?.observabilityPlaneRef ? (
                  <RefLink
                    reference={plane.spec.observabilityPlaneRef}
                    defaultKind="ObservabilityPlane"
                    namespace={plane.metadata.namespace}
                  />
                ) : (
                  '–'
                ),
                scopeName(plane),
              ],
            }))}
          />
        )}
      </ResourceState>
    </Box>
  );
}

/** Platform, Planes: the clusters behind the platform and whether they are connected. */
export function PlanesPage() {
  return (
    <PageBody>
      <Section
        title="Data planes"
        what="Run the software."
        kind={dataPlaneKind}
        clusterKind={clusterDataPlaneKind}
        gateways
      />
      <Section
        title="Workflow planes"
        what="Run builds and other workflows."
        kind={workflowPlaneKind}
        clusterKind={clusterWorkflowPlaneKind}
      />
      <Section
        title="Observability planes"
        what="Keep logs, metrics and traces."
        kind={observabilityPlaneKind}
        clusterKind={clusterObservabilityPlaneKind}
      />
    </PageBody>
  );
}
