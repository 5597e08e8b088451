import { useEffect, useRef } from 'react';
import { Link } from 'react-router-dom';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Promotion } from '@openchoreo-portal/model';
import {
  entityPath,
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { person } from '../environment/people';
import { PlanView } from '../plan/PlanView';
import { GateAnswer, ObjectChange, PlanEffects } from '../plan/types';
import { promotedPath, promotedText } from '../shared/promoted';
import { useDeliveryText } from '../texts';
import { Decide } from './Decide';
import { isWaiting, phaseStatus } from './phase';
import { whatChanged } from './whatChanged';

/** One promotion: what, by whom, its plan, what was said about it, and the say of who looks. */
export function PromotionEntry(props: {
  promotion: Promotion;
  /** All that are known: a later one says why this one is void. */
  all: readonly Promotion[];
  open: boolean;
  /** True when an address leads to it: it comes into sight. */
  wanted: boolean;
}) {
  const { promotion, wanted } = props;
  const { environment, requestedBy, requestedAt } = promotion.spec;
  const { status } = promotion;
  const t = useDeliveryText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted) box.current?.scrollIntoView?.({ block: 'start' });
  }, [wanted]);
  return (
    <Accordion
      ref={box}
      defaultExpanded={props.open}
      variant="outlined"
      disableGutters
      slotProps={{ transition: { unmountOnExit: true } }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Stack
          direction={{ xs: 'column', sm: 'row' }}
          spacing={{ xs: 0.5, sm: 2 }}
          sx={{ flexGrow: 1, minWidth: 0 }}
        >
          <Typography fontWeight={600} sx={{ overflowWrap: 'anywhere' }}>
            {t('approval.subject', {
              component: promotedText(promotion.spec, t),
              environment,
            })}
          </Typography>
          <StatusLabel {...phaseStatus(status?.phase, t)} />
          <Typography color="text.secondary" variant="body2">
            {t('approval.askedBy', { who: person(requestedBy) })}{' '}
            <RelativeTime at={requestedAt} />
          </Typography>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <What promotion={promotion} />
        {status?.phase === 'Voided' && (
          <Alert severity="warning" sx={{ mb: 1.5 }}>
            {t('approval.void')}
            {whatChanged(promotion, props.all).map(change => (
              <Box key={change.what} sx={{ overflowWrap: 'anywhere' }}>
                {t(
                  change.what === 'release'
                    ? 'approval.void.release'
                    : 'approval.void.field',
                  { ...change },
                )}
              </Box>
            ))}
          </Alert>
        )}
        {status?.breakGlass && (
          <Alert severity="warning" sx={{ mb: 1.5 }}>
            {t('approval.brokenGlass', {
              who: person(status.breakGlass.by),
              reason: status.breakGlass.reason,
            })}
          </Alert>
        )}
        {!status?.plan && isWaiting(promotion) && (
          <Alert severity="info" sx={{ mb: 1.5 }}>
            {t('approval.noPlan')}
          </Alert>
        )}
        <PlanView
          plan={{
            digest: promotion.spec.digest,
            environment,
            changes: (status?.plan?.changes ?? []) as unknown as ObjectChange[],
            effects: status?.plan?.effects as PlanEffects | undefined,
            gates: (status?.gates ?? []) as GateAnswer[],
          }}
        />
        {(status?.approvals ?? []).map(approval => (
          <Typography key={approval.name} variant="body2" sx={{ mt: 1 }}>
            <strong>{person(approval.approver)}</strong>{' '}
            {t(`approval.said.${approval.decision}`)}{' '}
            <RelativeTime at={approval.at} />
            {approval.comment && `: ${approval.comment}`}
          </Typography>
        ))}
        {isWaiting(promotion) && <Decide promotion={promotion} />}
      </AccordionDetails>
    </Accordion>
  );
}

function What({ promotion }: { promotion: Promotion }) {
  const { owner, releaseName, previousReleaseName, changeSet, items } =
    promotion.spec;
  const namespace = promotion.metadata.namespace ?? '';
  const t = useDeliveryText();
  const link = (component: string) => (
    <Link
      to={entityPath(
        'component',
        namespace,
        component,
        `environments?environment=${promotion.spec.environment}`,
      )}
    >
      {component}
    </Link>
  );
  const words = (release: string, previous: string | undefined) =>
    previous && previous !== release
      ? t('approval.releaseInstead', { release, previous })
      : t('approval.release', { release });
  if (!changeSet) {
    return (
      <Typography variant="body2" sx={{ mb: 1.5, overflowWrap: 'anywhere' }}>
        {words(releaseName, previousReleaseName)}{' '}
        <Link to={promotedPath(promotion)}>
          {promotedText(promotion.spec, t)}
        </Link>
      </Typography>
    );
  }
  return (
    <Box sx={{ mb: 1.5 }}>
      <Typography variant="body2">
        {t('approval.together')}{' '}
        <Link
          to={entityPath(
            'system',
            namespace,
            owner.projectName,
            'environments',
          )}
        >
          {t('approval.project')}
        </Link>
      </Typography>
      <Box
        component="ul"
        aria-label={t('approval.members')}
        sx={{ m: 0, pl: 2.5 }}
      >
        {(items ?? []).map(item => (
          <Typography
            key={item.component}
            component="li"
            variant="body2"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {words(item.releaseName, item.previousReleaseName)}{' '}
            {link(item.component)}
          </Typography>
        ))}
      </Box>
    </Box>
  );
}
