import { useDeferredValue, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import MenuItem from '@mui/material/MenuItem';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import TextField from '@mui/material/TextField';
import {
  DeploymentPipeline,
  isJsonObject,
  jsonEqual,
  PromotionPolicy,
} from '@openchoreo-portal/model';
import { SchemaForm } from '@openchoreo-portal/plugin-openchoreo-forms';
import {
  LoadingState,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeployDialog } from '../deploy/useDeployDialog';
import { GatesAhead } from '../environment/GatesAhead';
import { useObjectPlan, useSeenPlan } from '../plan/usePlan';
import { VoidNotice } from '../plan/VoidNotice';
import { cleaned } from '../shared/cleaned';
import { errorText } from '../shared/errorText';
import { FormDialog } from '../shared/FormDialog';
import { useAttempt } from '../shared/useAttempt';
import { useDeliveryText } from '../texts';
import { ownPlan, SetChangePlan } from './SetChangePlan';
import {
  askedRelease,
  bindingKindOf,
  changedBinding,
  configsOf,
  environmentSchema,
  SetBinding,
  SetRelease,
  specChange,
  SetSubject,
} from './subjects';

/** Another release, or other values, for a cell or a resource in one environment: its plan and its gates first, and only then the write. */
export function SetChangeDialog(props: {
  subject: SetSubject;
  environment: string;
  existing: SetBinding | undefined;
  /** Releases of the subject, newest first. */
  releases: readonly SetRelease[];
  pipeline: DeploymentPipeline | undefined;
  policies: readonly PromotionPolicy[];
  onClose: () => void;
}) {
  const { subject, environment, existing, releases } = props;
  const { namespace, project, resource } = subject;
  const api = useApi(openchoreoApiRef);
  const t = useDeliveryText();
  const { dialog, change } = useDeployDialog();
  const tab = dialog?.tab === 'values' ? 'values' : 'plan';
  const running = existing?.status?.syncedRelease;
  const [releaseName, setReleaseName] = useState(
    dialog?.release ??
      askedRelease(existing) ??
      releases[0]?.metadata.name ??
      '',
  );
  const [configs, setConfigs] = useState<object | undefined>(() => {
    const now = configsOf(existing);
    return isJsonObject(now) ? now : undefined;
  });
  const { busy, error, attempt } = useAttempt();
  const settled = useDeferredValue(configs);
  const wanted = useMemo(
    () => ({ releaseName, configs: settled && cleaned(settled) }),
    [releaseName, settled],
  );
  // What somebody else writes meanwhile is part of it, and voids what was seen. Its status is not.
  const [base, setBase] = useState(existing);
  if (base?.metadata.generation !== existing?.metadata.generation) {
    setBase(existing);
  }
  const object = useMemo(
    () => changedBinding(subject, environment, base, wanted),
    [subject, environment, base, wanted],
  );
  const plan = useObjectPlan(namespace, environment, object);
  const digest = plan.data && JSON.stringify(plan.data);
  const seen = useSeenPlan(
    wanted,
    digest === undefined ? undefined : { digest, message: '' },
  );
  const confirm = () =>
    attempt(async () => {
      // What is written must lead to what was seen; a change in between shows itself instead.
      const now = await plan.refetch();
      if (JSON.stringify(now.data) !== digest) return;
      const kind = bindingKindOf(subject);
      if (existing) {
        await api.resources.patch(
          kind,
          { namespace, name: existing.metadata.name },
          'merge',
          { spec: specChange(subject, wanted) },
        );
      } else await api.resources.create(kind, object);
      props.onClose();
    });
  const notYet = () => {
    if (jsonEqual(object.spec, base?.spec)) return t('infra.unchanged');
    if (plan.isPending) return t('plan.wait');
    if (plan.isError) return t('plan.cannot');
    return seen.isVoid ? t('plan.void.first') : undefined;
  };
  // An empty cell asks nobody, whatever stands in front of the environment.
  const asks =
    plan.data &&
    ownPlan(plan.data, subject, environment)?.outcome === 'AskGates';
  const schema = environmentSchema(
    releases.find(({ metadata }) => metadata.name === releaseName),
  );
  return (
    <FormDialog
      title={t('infra.dialog', {
        name: t(
          resource === undefined
            ? 'approval.what.Project'
            : 'approval.what.Resource',
          {
            name: resource ?? project,
          },
        ),
        environment,
      })}
      busy={busy}
      error={error}
      deed={{
        label: t('infra.do'),
        blocked: notYet(),
        run: confirm,
      }}
      onClose={props.onClose}
    >
      <TextField
        select
        label={t('deploy.release')}
        value={releaseName}
        onChange={event => {
          setReleaseName(event.target.value);
          change({ release: event.target.value });
        }}
      >
        {releases.map(({ metadata: { uid, name } }) => (
          <MenuItem key={uid} value={name}>
            {name === running
              ? t('deploy.release.running', { release: name })
              : name}
          </MenuItem>
        ))}
      </TextField>
      <Tabs
        value={tab}
        onChange={(_event, next) =>
          change({ tab: next === 'plan' ? undefined : next })
        }
        aria-label={t('infra.tabs')}
      >
        <Tab value="plan" label={t('deploy.tab.plan')} />
        <Tab value="values" label={t('infra.values', { environment })} />
      </Tabs>
      {tab === 'values' ? (
        <SchemaForm
          schema={schema}
          value={configs}
          idPrefix="environment"
          onChange={setConfigs}
        />
      ) : (
        <>
          {asks && (
            <GatesAhead
              environment={environment}
              project={project}
              subject={
                resource === undefined
                  ? { kind: 'Project' }
                  : { kind: 'Resource', resource }
              }
              pipeline={props.pipeline}
              policies={props.policies}
              pending={undefined}
            />
          )}
          {plan.isPending && <LoadingState label={t('plan.computing')} />}
          {plan.isError && (
            <Alert severity="error">{errorText(plan.error, t)}</Alert>
          )}
          {plan.data && (
            <SetChangePlan
              plan={plan.data}
              subject={subject}
              environment={environment}
            />
          )}
        </>
      )}
      <VoidNotice seen={seen} />
    </FormDialog>
  );
}
