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
  AccessButton,
  bindingStatus,
  entityPath,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeployDialog } from '../deploy/useDeployDialog';
import { STICKY } from '../shared/sticky';
import { useDeliveryText } from '../texts';
import {
  askedRelease,
  isOf,
  SetBinding,
  setQuestion,
  SetRelease,
  SetSubject,
} from './subjects';

/** The cell of a project and its resources by environment: what runs where, what waits for whom, and the way to change it. */
export function InfrastructureMatrix(props: {
  subjects: readonly SetSubject[];
  environments: readonly string[];
  bindings: readonly SetBinding[];
  releases: readonly SetRelease[];
}) {
  const { environments } = props;
  const t = useDeliveryText();
  return (
    <TableContainer
      component={Paper}
      variant="outlined"
      tabIndex={0}
      role="region"
      aria-label={t('infra.scrollable')}
    >
      <Table aria-label={t('infra.title')} sx={{ minWidth: 640 }}>
        <TableHead>
          <TableRow>
            <TableCell sx={STICKY}>{t('infra.what')}</TableCell>
            {environments.map(name => (
              <TableCell key={name} sx={{ textTransform: 'capitalize' }}>
                {name}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.subjects.map(subject => (
            <TableRow
              key={subject.resource ?? ''}
              // Without stripes: names stand still on the same ground.
              sx={{
                verticalAlign: 'top',
                '&&': { backgroundColor: 'background.paper' },
              }}
            >
              <TableCell
                component="th"
                scope="row"
                sx={{ ...STICKY, overflowWrap: 'anywhere' }}
              >
                {subject.resource === undefined ? (
                  t('infra.cell')
                ) : (
                  <Link
                    to={entityPath(
                      'resource',
                      subject.namespace,
                      subject.resource,
                      'environments',
                    )}
                  >
                    {subject.resource}
                  </Link>
                )}
              </TableCell>
              {environments.map(environment => (
                <TableCell key={environment}>
                  <Cell
                    {...props}
                    subject={subject}
                    environment={environment}
                  />
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Cell(props: {
  subject: SetSubject;
  environment: string;
  bindings: readonly SetBinding[];
  releases: readonly SetRelease[];
}) {
  const { subject, environment } = props;
  const t = useDeliveryText();
  const { open } = useDeployDialog();
  const binding = props.bindings.find(
    b => b.spec.environment === environment && isOf(subject, b),
  );
  const releases = props.releases.filter(release => isOf(subject, release));
  const running = binding?.status?.syncedRelease;
  const asked = askedRelease(binding);
  const pending = binding?.status?.pendingPromotion;
  const latest = releases[0]?.metadata.name;
  const status = bindingStatus(binding);
  const name = subject.resource ?? t('infra.cell');
  return (
    <Stack spacing={0.5} alignItems="flex-start">
      <span role="status">
        <StatusLabel size="small" {...status} />
      </span>
      {(running ?? asked) && (
        <Typography
          variant="caption"
          sx={{ fontFamily: 'monospace', whiteSpace: 'nowrap' }}
        >
          {running ?? asked}
        </Typography>
      )}
      {running && asked && asked !== running && (
        <Typography variant="caption" sx={{ overflowWrap: 'anywhere' }}>
          {t('environment.askedFor', { release: asked })}
        </Typography>
      )}
      {asked && latest && latest !== asked && (
        <Typography variant="caption" color="text.secondary">
          {t('environment.behind', { release: latest })}
        </Typography>
      )}
      {status.tone === 'waiting' && status.detail && (
        <Typography
          variant="caption"
          color="text.secondary"
          sx={{ maxWidth: 280 }}
        >
          {status.detail}
        </Typography>
      )}
      {pending && (
        <Typography variant="body2">
          <Link
            to={`/approvals?promotion=${subject.namespace}/${pending}`}
            aria-label={t('infra.openPromotion', { name, environment })}
          >
            {t('environment.openPromotion')}
          </Link>
        </Typography>
      )}
      <AccessButton
        size="small"
        sx={{ mx: '-5px', whiteSpace: 'nowrap' }}
        aria-label={t('infra.change.label', { name, environment })}
        question={setQuestion(
          subject,
          environment,
          binding ? 'update' : 'create',
        )}
        blocked={releases.length > 0 ? undefined : t('action.noReleases')}
        onClick={() =>
          open('change', {
            to: environment,
            ...(subject.resource ? { resource: subject.resource } : {}),
          })
        }
      >
        {t(binding ? 'infra.change' : 'action.deploy')}
      </AccessButton>
    </Stack>
  );
}
