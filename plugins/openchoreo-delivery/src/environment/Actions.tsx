import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import {
  ANNOTATIONS,
  ComponentRelease,
  ReleaseBinding,
  RenderedRelease,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  FoundDialog,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { restart, triggerNow } from '../actions/bindingActions';
import { useDeployDialog } from '../deploy/useDeployDialog';
import { Intent } from '../deploy/intent';
import { bindingQuestion, DeployScope } from './questions';
import { RemoveDialog } from './RemoveDialog';
import { useDeliveryText } from '../texts';

/** Everything that can be done in an environment. What is not possible now stays in sight and says why. */
export function Actions(props: {
  environment: string;
  scope: DeployScope;
  binding: ReleaseBinding | undefined;
  rendered: readonly RenderedRelease[];
  releases: readonly ComponentRelease[];
  onIntent: (intent: Intent) => void;
  onCompare: (environment: string) => void;
}) {
  const { environment, scope, binding, onIntent } = props;
  const t = useDeliveryText();
  const { component } = scope;
  const { dialog, open, close } = useDeployDialog();
  const [done, setDone] = useState<string>();
  const question = bindingQuestion(scope, environment, 'update');
  const isUndeployed = binding?.spec.state === 'Undeploy';
  const isSuspended =
    binding?.metadata.annotations?.[ANNOTATIONS.suspended] === 'true';
  const kinds = new Set(
    props.rendered.flatMap(r => r.status?.resources ?? []).map(r => r.kind),
  );
  const nothing = binding ? undefined : t('action.nothing');
  const off = isUndeployed ? t('action.undeployed') : undefined;
  const button = (
    label: string,
    onClick: () => void,
    options: { blocked?: string; danger?: boolean } = {},
  ) => (
    <AccessButton
      key={label}
      size="small"
      variant="outlined"
      color={options.danger ? 'error' : 'primary'}
      question={question}
      blocked={options.blocked}
      onClick={onClick}
    >
      {label}
    </AccessButton>
  );
  const intend = (action: Intent['action']) => () =>
    onIntent({ action, environment });
  return (
    <>
      <Stack
        direction="row"
        flexWrap="wrap"
        useFlexGap
        spacing={1}
        role="group"
        aria-label={t('action.group', { environment })}
        sx={{ mt: 2 }}
      >
        {button(
          t(binding ? 'action.rollBack' : 'action.deploy'),
          intend('rollback'),
          {
            blocked:
              props.releases.length > 0 ? undefined : t('action.noReleases'),
          },
        )}
        {button(t('action.configure'), intend('configure'), {
          blocked: nothing,
        })}
        {button(t('deploy.compare'), () => props.onCompare(environment), {
          blocked: nothing,
        })}
        {button(t('action.restart'), () => open('restart'), {
          blocked:
            nothing ?? off ?? (isSuspended ? t('action.suspended') : undefined),
        })}
        {kinds.has('CronJob') &&
          button(t('action.run'), () => open('trigger'), { blocked: off })}
        {button(
          t(isSuspended ? 'action.resume' : 'action.suspend'),
          intend(isSuspended ? 'resume' : 'suspend'),
          { blocked: nothing ?? off },
        )}
        {isUndeployed
          ? button(t('action.redeploy'), intend('redeploy'))
          : button(t('action.undeploy'), intend('undeploy'), {
              blocked: nothing,
              danger: true,
            })}
        <AccessButton
          size="small"
          variant="outlined"
          color="error"
          question={bindingQuestion(scope, environment, 'delete')}
          blocked={nothing}
          onClick={() => open('remove')}
        >
          {t('action.remove')}
        </AccessButton>
      </Stack>
      {done && (
        <Alert
          severity="success"
          sx={{ mt: 1 }}
          onClose={() => setDone(undefined)}
        >
          {done}
        </Alert>
      )}
      {dialog && CONFIRMED.includes(dialog.name) && (
        <FoundDialog
          key={dialog.name}
          item={binding}
          what={t('address.deployment', { component, environment })}
          onClose={close}
        >
          {found => (
            <Confirm
              deed={dialog.name}
              binding={found}
              component={component}
              onDone={setDone}
              onClose={close}
            />
          )}
        </FoundDialog>
      )}
    </>
  );
}

/** Names of the dialogs that {@link Confirm} knows. */
const CONFIRMED = ['restart', 'trigger', 'remove'];

function Confirm(props: {
  deed: string;
  binding: ReleaseBinding;
  component: string;
  onDone: (text: string) => void;
  onClose: () => void;
}) {
  const { binding, component, onDone, onClose } = props;
  const { environment } = binding.spec;
  const { namespace = '', name } = binding.metadata;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  switch (props.deed) {
    case 'restart':
      return (
        <ConfirmDialog
          open
          title={t('action.restart.title', { component, environment })}
          confirmLabel={t('action.restart')}
          onClose={onClose}
          onConfirm={async () => {
            await restart(api.resources, { namespace, name }, new Date());
            onDone(t('action.restart.done'));
          }}
        >
          {t('action.restart.text')}
        </ConfirmDialog>
      );
    case 'trigger':
      return (
        <ConfirmDialog
          open
          title={t('action.run.title', { component, environment })}
          confirmLabel={t('action.run')}
          onClose={onClose}
          onConfirm={async () => {
            const job = await triggerNow(api, { namespace, name });
            onDone(t('action.run.done', { job }));
          }}
        >
          {t('action.run.text')}
        </ConfirmDialog>
      );
    default:
      return <RemoveDialog binding={binding} onClose={onClose} />;
  }
}
