import { ReactNode, useId } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { PlanEffects } from '@openchoreo-portal/delivery';
import { StatusLabel } from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeliveryText } from '../texts';

function Part(props: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="subtitle2" component="h4" fontWeight={600}>
        {props.title}
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {props.children}
      </Box>
    </Box>
  );
}

function Line(props: { good: boolean; word: string; text: string }) {
  return (
    <Box
      component="li"
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, mt: 0.5 }}
    >
      <StatusLabel
        size="small"
        tone={props.good ? 'ok' : 'off'}
        label={props.word}
      />
      <Typography
        variant="body2"
        sx={{ overflowWrap: 'anywhere', minWidth: 0 }}
      >
        {props.text}
      </Typography>
    </Box>
  );
}

/** What a plan means beyond its manifests: callers that break, what the target lacks, addresses, and who can reach whom. Nothing where it means nothing. */
export function Effects(props: {
  effects: PlanEffects;
  environment?: string | undefined;
  /** True: it cannot be done while something is missing. */
  isHeld?: boolean;
}) {
  const { effects, environment } = props;
  const { routing, reachability, missing, contracts } = effects;
  const t = useDeliveryText();
  const hasRouting = routing.added.length + routing.removed.length > 0;
  const hasReach = reachability.opened.length + reachability.closed.length > 0;
  if (
    !hasRouting &&
    !hasReach &&
    missing.length === 0 &&
    contracts.length === 0
  ) {
    return null;
  }
  return (
    <Stack spacing={1.5}>
      {contracts.length > 0 && (
        <Alert severity="error">
          <Part title={t('plan.effects.contracts')}>
            {contracts.map(({ consumer, endpoint, problems }) => (
              <li key={`${consumer}/${endpoint}`}>
                {t('plan.effects.contract', {
                  consumer,
                  endpoint,
                  problems: problems.join(' '),
                })}
              </li>
            ))}
          </Part>
        </Alert>
      )}
      {missing.length > 0 && (
        <Alert severity={props.isHeld ? 'error' : 'warning'}>
          <Part
            title={
              environment
                ? t('plan.effects.missing', { environment })
                : t('plan.effects.missing.here')
            }
          >
            {missing.map(({ kind, name, message }) => (
              <li key={`${kind}/${name}/${message}`}>
                <strong>
                  {t(`plan.effects.${kind}`)} {name}
                </strong>
                : {message}
              </li>
            ))}
          </Part>
        </Alert>
      )}
      {hasRouting && (
        <Part title={t('plan.effects.routing')}>
          {routing.added.map(address => (
            <Line
              key={`+${address}`}
              good
              word={t('plan.effects.answers')}
              text={address}
            />
          ))}
          {routing.removed.map(address => (
            <Line
              key={`-${address}`}
              good={false}
              word={t('plan.effects.answersNoMore')}
              text={address}
            />
          ))}
        </Part>
      )}
      {hasReach && (
        <Part title={t('plan.effects.reachability')}>
          {(['opened', 'closed'] as const).flatMap(way =>
            reachability[way].map(({ from, to, port, protocol }) => (
              <Line
                key={`${way}/${from}/${to}/${port}/${protocol}`}
                good={way === 'opened'}
                word={t(
                  way === 'opened'
                    ? 'plan.effects.opens'
                    : 'plan.effects.closes',
                )}
                text={t('plan.effects.connection', { from, to, port })}
              />
            )),
          )}
        </Part>
      )}
    </Stack>
  );
}
