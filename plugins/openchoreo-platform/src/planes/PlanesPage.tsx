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
import { useScopeName } from '../shared/scope';
import { Sections, useSection } from '../shared/Sections';
import { usePlatformText } from '../texts';
import { connectionOf, gatewayAddresses } from './planeFacts';

const TYPES = ['data', 'workflow', 'observability'] as const;

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
  const t = usePlatformText();
  const { since, detail, tone, label } = connectionOf(plane.status, t);
  return (
    <Box sx={{ maxWidth: 360 }}>
      <Stack
        direction="row"
        spacing={1}
        alignItems="baseline"
        sx={{ whiteSpace: 'nowrap' }}
      >
        <StatusLabel size="small" tone={tone} label={label} />
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
  const t = usePlatformText();
  const addresses = gatewayAddresses(plane.spec?.gateway);
  if (addresses.length === 0) return <>{t('planes.none')}</>;
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, whiteSpace: 'nowrap' }}
    >
      {addresses.map(({ direction, visibility, protocol, address }) => (
        <li key={`${direction}/${visibility}/${protocol}`}>
          <Typography variant="body2" component="span" color="text.secondary">
            {t(`planes.${visibility}.${direction}`)}, {protocol}{' '}
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
  type: (typeof TYPES)[number];
  kind: KindDefinition;
  clusterKind: KindDefinition;
  gateways?: boolean;
}) {
  const t = usePlatformText();
  const scopeName = useScopeName();
  const title = t(`planes.${props.type}.title`);
  const { name: namespace } = useOrganization();
  const state = useBothScopes<Plane>(props.kind, props.clusterKind, namespace);
  useSection(props.type, state);
  return (
    <Box component="section" sx={{ mb: 4 }}>
      <Typography variant="h6" component="h2">
        {title}
      </Typography>
      <Typography color="text.secondary" sx={{ mb: 1.5 }}>
        {t(`planes.${props.type}.what`)}
      </Typography>
      <ResourceState
        state={state}
        loadingRows={2}
        empty={
          <EmptyState
            title={t('planes.empty.title', { planes: title.toLowerCase() })}
          >
            {t('planes.empty.text', { kind: props.clusterKind.kind })}
          </EmptyState>
        }
      >
        {items => (
          <DataTable
            label={title}
            columns={[
              t('planes.plane'),
              t('planes.connection'),
              t('planes.agents'),
              ...(props.gateways ? [t('planes.gateways')] : []),
              t('planes.observedBy'),
              t('scope.title'),
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
      <Sections ids={TYPES}>
        <Section
          type="data"
          kind={dataPlaneKind}
          clusterKind={clusterDataPlaneKind}
          gateways
        />
        <Section
          type="workflow"
          kind={workflowPlaneKind}
          clusterKind={clusterWorkflowPlaneKind}
        />
        <Section
          type="observability"
          kind={observabilityPlaneKind}
          clusterKind={clusterObservabilityPlaneKind}
        />
      </Sections>
    </PageBody>
  );
}
