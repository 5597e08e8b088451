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
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { removeBinding, restart, triggerNow } from '../actions/bindingActions';
import { Intent } from '../deploy/ChangeDialog';
import { bindingQuestion, DeployScope } from './questions';
import { useDeliveryText } from '../texts';

type Sure = 'restart' | 'trigger' | 'remove';

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
  const api = useApi(openchoreoApiRef);
  const [sure, setSure] = useState<Sure>();
  const [done, setDone] = useState<string>();
  const question = bindingQuestion(scope, environment, 'update');
  const key = {
    namespace: scope.namespace,
    name: binding?.metadata.name ?? '',
  };
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
        {button(t('action.restart'), () => setSure('restart'), {
          blocked:
            nothing ?? off ?? (isSuspended ? t('action.suspended') : undefined),
        })}
        {kinds.has('CronJob') &&
          button(t('action.run'), () => setSure('trigger'), { blocked: off })}
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
          onClick={() => setSure('remove')}
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
      <ConfirmDialog
        open={sure === 'restart'}
        title={t('action.restart.title', { component, environment })}
        confirmLabel={t('action.restart')}
        onClose={() => setSure(undefined)}
        onConfirm={async () => {
          await restart(api.resources, key, new Date());
          setDone(t('action.restart.done'));
        }}
      >
        {t('action.restart.text')}
      </ConfirmDialog>
      <ConfirmDialog
        open={sure === 'trigger'}
        title={t('action.run.title', { component, environment })}
        confirmLabel={t('action.run')}
        onClose={() => setSure(undefined)}
        onConfirm={async () => {
          const job = await triggerNow(api, key);
          setDone(t('action.run.done', { job }));
        }}
      >
        {t('action.run.text')}
      </ConfirmDialog>
      <ConfirmDialog
        open={sure === 'remove'}
        title={t('action.remove.title', { component, environment })}
        confirmLabel={t('action.remove')}
        destructive
        typeToConfirm={environment}
        onClose={() => setSure(undefined)}
        onConfirm={async () => {
          await removeBinding(api.resources, key);
        }}
      >
        {t('action.remove.text')}
      </ConfirmDialog>
    </>
  );
}
