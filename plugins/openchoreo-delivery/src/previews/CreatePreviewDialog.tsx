import { useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { parseDuration } from '@openchoreo-portal/delivery';
import {
  apiVersionOf,
  previewEnvironmentKind,
  PreviewPolicy,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  openchoreoApiRef,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ChooseNames } from '../shared/ChooseNames';
import { FormDialog } from '../shared/FormDialog';
import { useAttempt } from '../shared/useAttempt';
import { useDeliveryText } from '../texts';

/** Asks for what a preview needs, and makes it. */
export function CreatePreviewDialog(props: {
  namespace: string;
  project: string;
  policies: readonly PreviewPolicy[];
  onClose: () => void;
}) {
  const { namespace, project, policies } = props;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const parents = [...new Set(policies.map(p => p.spec.parentEnvironment))];
  const [parent, setParent] = useState(parents[0] ?? '');
  const [name, setName] = useState('');
  const [branch, setBranch] = useState('');
  const [commit, setCommit] = useState('');
  const [ttl, setTtl] = useState('');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project},spec.environment=${parent}`,
  });
  const running = useMemo(
    () =>
      [
        ...new Set(
          bindings.items
            .filter(({ spec }) => spec.state !== 'Undeploy')
            .map(({ spec }) => spec.owner.componentName),
        ),
      ].sort(),
    [bindings.items],
  );
  const chosen = running.filter(component => !left.has(component));
  const policy = policies.find(p => p.spec.parentEnvironment === parent);
  const isDuration = !ttl.trim() || parseDuration(ttl.trim()) !== undefined;
  const { busy, error, attempt } = useAttempt();
  const create = () =>
    attempt(async () => {
      await api.resources.create(previewEnvironmentKind, {
        apiVersion: apiVersionOf(previewEnvironmentKind),
        kind: previewEnvironmentKind.kind,
        metadata: { name: name.trim(), namespace },
        spec: {
          owner: { projectName: project },
          parentEnvironment: parent,
          source: {
            branch: branch.trim(),
            ...(commit.trim() ? { commit: commit.trim() } : {}),
          },
          // Without a choice it stays everything that runs in the parent, also what comes later.
          ...(chosen.length < running.length ? { components: chosen } : {}),
          ...(ttl.trim() ? { ttl: ttl.trim() } : {}),
        },
      });
      props.onClose();
    });
  const isComplete = name.trim() && branch.trim() && parent;
  const blocked = () => {
    if (!isDuration) return t('preview.ttl.invalid');
    if (!isComplete) return t('preview.incomplete');
    return running.length > 0 && chosen.length === 0
      ? t('preview.components.one')
      : undefined;
  };
  return (
    <FormDialog
      title={t('preview.create.title', { project })}
      maxWidth="sm"
      busy={busy}
      error={error}
      deed={{
        label: t('preview.create.do'),
        blocked: blocked(),
        run: create,
      }}
      onClose={props.onClose}
    >
      <TextField
        required
        label={t('preview.name')}
        helperText={t('preview.name.help')}
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <TextField
        required
        label={t('preview.branch')}
        value={branch}
        onChange={event => setBranch(event.target.value)}
      />
      <TextField
        label={t('preview.commit')}
        helperText={t('preview.commit.help')}
        value={commit}
        onChange={event => setCommit(event.target.value)}
      />
      <TextField
        select
        label={t('preview.parent')}
        value={parent}
        onChange={event => setParent(event.target.value)}
      >
        {parents.map(environment => (
          <MenuItem key={environment} value={environment}>
            {environment}
          </MenuItem>
        ))}
      </TextField>
      {running.length > 0 && (
        <ChooseNames
          label={t('preview.components')}
          help={
            chosen.length === 0
              ? t('preview.components.one')
              : t('preview.components.help', { parent })
          }
          items={running.map(component => ({ name: component }))}
          left={left}
          onChange={setLeft}
        />
      )}
      <TextField
        label={t('preview.ttl')}
        error={!isDuration}
        helperText={
          isDuration
            ? t('preview.ttl.help', {
                usual: policy?.spec.defaultTtl ?? '',
                longest: policy?.spec.maxTtl ?? '',
              })
            : t('preview.ttl.invalid')
        }
        value={ttl}
        onChange={event => setTtl(event.target.value)}
      />
    </FormDialog>
  );
}
