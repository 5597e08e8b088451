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
  const nothing = binding ? undefined : 'Nothing is deployed here yet.';
  const off = isUndeployed ? 'It is undeployed; deploy it first.' : undefined;
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
        aria-label={`Actions in ${environment}`}
        sx={{ mt: 2 }}
      >
        {button(binding ? 'Roll back' : 'Deploy', intend('rollback'), {
          blocked:
            props.releases.length > 0
              ? undefined
              : 'There are no releases yet.',
        })}
        {button('Configure', intend('configure'), { blocked: nothing })}
        {button('Compare', () => props.onCompare(environment), {
          blocked: nothing,
        })}
        {button('Restart', () => setSure('restart'), {
          blocked:
            nothing ??
            off ??
            (isSuspended ? 'It is suspended; resume it instead.' : undefined),
        })}
        {kinds.has('CronJob') &&
          button('Run now', () => setSure('trigger'), { blocked: off })}
        {button(
          isSuspended ? 'Resume' : 'Suspend',
          intend(isSuspended ? 'resume' : 'suspend'),
          { blocked: nothing ?? off },
        )}
        {isUndeployed
          ? button('Redeploy', intend('redeploy'))
          : button('Undeploy', intend('undeploy'), {
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
          Remove deployment
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
        title={`Restart ${scope.component} in ${environment}?`}
        confirmLabel="Restart"
        onClose={() => setSure(undefined)}
        onConfirm={async () => {
          await restart(api.resources, key, new Date());
          setDone('The pods are being replaced.');
        }}
      >
        Pods are replaced one after another. Nothing else changes, so no gate is
        asked.
      </ConfirmDialog>
      <ConfirmDialog
        open={sure === 'trigger'}
        title={`Run ${scope.component} in ${environment} now?`}
        confirmLabel="Run now"
        onClose={() => setSure(undefined)}
        onConfirm={async () => {
          const job = await triggerNow(api, key);
          setDone(`Job ${job} was started.`);
        }}
      >
        A Job is made from the schedule’s template. The schedule itself stays as
        it is.
      </ConfirmDialog>
      <ConfirmDialog
        open={sure === 'remove'}
        title={`Remove ${scope.component} from ${environment}?`}
        confirmLabel="Remove deployment"
        destructive
        typeToConfirm={environment}
        onClose={() => setSure(undefined)}
        onConfirm={async () => {
          await removeBinding(api.resources, key);
        }}
      >
        Everything it runs there goes, and so do its overrides. Releases stay,
        so it can be deployed again.
      </ConfirmDialog>
    </>
  );
}
