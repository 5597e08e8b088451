import { useState } from 'react';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  ANNOTATIONS,
  findCondition,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  bindingStatus,
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { promotedAlready } from '../deploy/behind';
import { Intent } from '../deploy/intent';
import { person } from './people';
import { bindingQuestion, DeployScope } from './questions';
import { useDeliveryText } from '../texts';

/** One environment in the picture: what runs, how it is, since when and by whom, and the way on. */
export function EnvironmentCard(props: {
  environment: string;
  sources: readonly string[];
  targets: readonly string[];
  binding: ReleaseBinding | undefined;
  /** Binding of the component in a target. */
  bindingIn: (target: string) => ReleaseBinding | undefined;
  scope: DeployScope;
  selected: boolean;
  onSelect: () => void;
  onIntent: (intent: Intent) => void;
}) {
  const { environment, binding, sources } = props;
  const t = useDeliveryText();
  const status = bindingStatus(binding);
  const running = binding?.status?.syncedRelease ?? binding?.spec.releaseName;
  const ready = findCondition(binding?.status?.conditions, 'Ready');
  const by = person(binding?.metadata.annotations?.[ANNOTATIONS.requestedBy]);
  const drift = binding?.status?.drift ?? 0;
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={t('environment.card', { name: environment })}
      sx={{
        p: 1.5,
        height: { md: '100%' },
        display: 'flex',
        flexDirection: 'column',
        boxSizing: 'border-box',
        borderWidth: props.selected ? 2 : 1,
        borderColor: props.selected ? 'primary.main' : undefined,
      }}
    >
      <Stack
        direction="row"
        justifyContent="space-between"
        alignItems="baseline"
        spacing={1}
      >
        <ButtonBase
          aria-label={t('environment.select', { name: environment })}
          aria-pressed={props.selected}
          onClick={props.onSelect}
          sx={{
            borderRadius: 1,
            minWidth: 0,
            flexShrink: 0,
            maxWidth: '100%',
            px: 0.5,
            mx: -0.5,
          }}
          focusRipple
        >
          <Typography
            variant="subtitle1"
            component="h3"
            noWrap
            sx={{
              fontWeight: 600,
              textTransform: 'capitalize',
              textDecoration: 'underline',
              textDecorationColor: 'transparent',
              '*:hover > &': { textDecorationColor: 'currentColor' },
            }}
          >
            {environment}
          </Typography>
        </ButtonBase>
        <Typography variant="caption" color="text.secondary" noWrap>
          {sources.length === 0
            ? t('environment.first')
            : t('environment.after', {
                sources: sources.join(t('environment.or')),
              })}
        </Typography>
      </Stack>
      <span role="status">
        <StatusLabel size="small" {...status} />
      </span>
      <Typography
        variant="body2"
        noWrap
        title={running}
        sx={{ fontFamily: 'monospace', mt: 0.5 }}
      >
        {running ?? t('environment.noRelease')}
      </Typography>
      <Typography variant="caption" color="text.secondary" noWrap>
        {ready && (
          <>
            {by
              ? t(
                  ready.status === 'True'
                    ? 'environment.byReadySince'
                    : 'environment.bySoSince',
                  { who: by },
                )
              : t(
                  ready.status === 'True'
                    ? 'environment.readySince'
                    : 'environment.soSince',
                )}{' '}
            <RelativeTime at={ready.lastTransitionTime} />
          </>
        )}
      </Typography>
      {drift > 0 && (
        <StatusLabel
          size="small"
          tone="waiting"
          label={
            drift === 1
              ? t('environment.drifted.one')
              : t('environment.drifted', { count: drift })
          }
        />
      )}
      <Box sx={{ flexGrow: 1 }} />
      <Stack direction="row" sx={{ mt: { xs: 1, md: 0 } }}>
        <Promote {...props} running={running} />
      </Stack>
    </Paper>
  );
}

function Promote(props: {
  environment: string;
  targets: readonly string[];
  binding: ReleaseBinding | undefined;
  bindingIn: (target: string) => ReleaseBinding | undefined;
  scope: DeployScope;
  running: string | undefined;
  onIntent: (intent: Intent) => void;
}) {
  const { environment, targets, scope, running } = props;
  const t = useDeliveryText();
  const [anchor, setAnchor] = useState<HTMLElement>();
  if (targets.length === 0) return null;
  const promote = (target: string) =>
    props.onIntent({
      action: 'promote',
      environment: target,
      releaseName: running,
    });
  const [only] = targets;
  const already = targets.map(target =>
    promotedAlready(running, props.bindingIn(target), t),
  );
  return (
    <>
      <AccessButton
        variant="contained"
        size="small"
        aria-haspopup={targets.length > 1 ? 'menu' : undefined}
        question={bindingQuestion(scope, only, 'update')}
        or={bindingQuestion(scope, only, 'promote')}
        blocked={
          props.binding?.status?.syncedRelease
            ? blockedBecause(already)
            : t('environment.nothingYet', { environment })
        }
        onClick={event =>
          targets.length > 1 ? setAnchor(event.currentTarget) : promote(only)
        }
      >
        {t('environment.promote')}
      </AccessButton>
      <Menu
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
      >
        {targets.map((target, i) => (
          <MenuItem
            key={target}
            disabled={already[i] !== undefined}
            onClick={() => {
              setAnchor(undefined);
              promote(target);
            }}
          >
            {already[i] ?? t('environment.promoteTo', { environment: target })}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

/** A reason only when no target is left. */
function blockedBecause(
  already: readonly (string | undefined)[],
): string | undefined {
  return already.includes(undefined) ? undefined : already.join(' ');
}
