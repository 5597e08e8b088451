import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import {
  ChangePlan,
  ChangeTiming,
  PLANNED_KINDS,
} from '@openchoreo-portal/delivery';
import {
  ApiError,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  openchoreoApiRef,
  useOrganization,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../../texts';
import { messageOf, Verdict } from '../useDryRun';
import {
  ReachedBinding,
  ReachedInfrastructure,
  releasedName,
} from './ReachedBinding';

const TIMINGS: readonly ChangeTiming[] = ['Now', 'WithRelease'];

/**
 * What a change of a type, an environment, … means for what is deployed, before it is saved: which components, cells and resources in which environments, when, and
 * what it does to them. Nothing for kinds that no deployment is made of.
 */
export function ReachPanel(props: { kind: KindDefinition; verdict: Verdict }) {
  const { kind, verdict } = props;
  const isPlanned = PLANNED_KINDS.some(
    k => k.kind === kind.kind && k.group === kind.group,
  );
  if (!isPlanned || verdict.status !== 'accepted') return null;
  return <Reach object={verdict.stored} />;
}

function Reach({ object }: { object: StoredObject }) {
  const t = usePlatformText();
  const plan = useChangePlan(object);
  return (
    <Box component="section" aria-label={t('reach.title')} sx={{ mt: 3 }}>
      <Typography component="h3" variant="subtitle1" gutterBottom>
        {t('reach.title')}
      </Typography>
      <Box aria-live="polite">
        {plan.isPending && (
          <Typography color="text.secondary">{t('reach.loading')}</Typography>
        )}
        {plan.error && (
          <Alert
            severity={plan.error.reason === 'Forbidden' ? 'info' : 'error'}
            sx={{ overflowWrap: 'anywhere' }}
          >
            {t('reach.failed', { message: messageOf(plan.error) })}
          </Alert>
        )}
        {plan.data && <Changes plan={plan.data} />}
      </Box>
    </Box>
  );
}

function useChangePlan(object: StoredObject) {
  const api = useApi(openchoreoApiRef);
  const organization = useOrganization().name;
  const namespace = object.metadata.namespace ?? organization;
  return useQuery<ChangePlan, ApiError>({
    queryKey: ['openchoreo', 'change-plan', namespace, object],
    queryFn: ({ signal }) =>
      api.request<ChangePlan>(
        `/delivery/v1alpha1/namespaces/${namespace}/plans`,
        { method: 'POST', signal, body: { object } },
      ),
    gcTime: 0,
    retry: 0,
  });
}

function Changes({ plan }: { plan: ChangePlan }) {
  const t = usePlatformText();
  const { changes, infrastructure, releases, problems, total } = plan;
  if (
    [changes, infrastructure, releases, problems].every(l => l.length === 0)
  ) {
    return (
      <Typography color="text.secondary">
        {t('reach.none', { total })}
      </Typography>
    );
  }
  return (
    <>
      <Typography gutterBottom>{plan.message}</Typography>
      {problems.length > 0 && (
        <Alert severity="error" sx={{ my: 1 }}>
          <Lines
            title={t('reach.problems')}
            lines={problems.map(problem =>
              t('reach.problem', {
                component: releasedName(problem, t),
                message: problem.message,
              }),
            )}
          />
        </Alert>
      )}
      {TIMINGS.map(when => {
        const own = changes.filter(change => change.when === when);
        const things = infrastructure.filter(change => change.when === when);
        if (own.length + things.length === 0) return null;
        return (
          <Box component="section" key={when} sx={{ mt: 1.5 }}>
            <Typography component="h4" variant="subtitle2" gutterBottom>
              {t(`reach.${when}`)}
            </Typography>
            {own.map(change => (
              <ReachedBinding
                key={`${change.plan.component}/${change.plan.environment}`}
                plan={change.plan}
              />
            ))}
            {things.map(({ plan: thing }) => (
              <ReachedInfrastructure
                key={`${thing.project}/${thing.resource ?? ''}/${
                  thing.environment
                }`}
                plan={thing}
              />
            ))}
          </Box>
        );
      })}
      {releases.length > 0 && (
        <Box sx={{ mt: 1.5 }}>
          <Lines
            title={t('reach.releases')}
            lines={releases.map(
              ({ releaseName: release, deploysTo, ...thing }) => {
                const component = releasedName(thing, t);
                return deploysTo
                  ? t('reach.release.to', {
                      component,
                      release,
                      environment: deploysTo,
                    })
                  : t('reach.release', { component, release });
              },
            )}
          />
        </Box>
      )}
    </>
  );
}

function Lines(props: { title: string; lines: readonly string[] }) {
  return (
    <>
      <Typography component="h4" variant="subtitle2">
        {props.title}
      </Typography>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {props.lines.map(line => (
          <Typography
            key={line}
            component="li"
            variant="body2"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {line}
          </Typography>
        ))}
      </Box>
    </>
  );
}
