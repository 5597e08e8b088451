import { useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import {
  ComponentType,
  isApiError,
  SecretReference,
} from '@openchoreo-portal/model';
import {
  DependencyOptions,
  lookup,
  OfferedTrait,
  useFormText,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import {
  AccessButton,
  entityPath,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ComponentPart } from './ComponentPart';
import { ConflictPanel } from './ConflictPanel';
import { changedParts, componentOf, draftOf, Source } from './draft';
import { draftProblems } from './problems';
import { saveDraft } from './save';
import { SidePane } from './SidePane';
import { useConfigureText } from './texts';
import { useConfigureView } from './useConfigureView';
import { useSession } from './useSession';
import { WorkloadPart } from './WorkloadPart';

type Notice =
  | { severity: 'success'; text: string }
  | { severity: 'error'; text: string };

/** Form, YAML and preview of one component, saved together. */
export function ConfigurePage(props: {
  stored: Source;
  type: ComponentType | undefined;
  traits: readonly OfferedTrait[];
  secrets: readonly SecretReference[];
  options: DependencyOptions;
  environments: readonly string[];
}) {
  const t = useConfigureText();
  const f = useFormText();
  const api = useApi(openchoreoApiRef);
  const { stored, type, traits } = props;
  const editing = useSession(stored);
  const { session, dirty, conflicts } = editing;
  const { draft, base } = session;
  const [{ part }, look] = useConfigureView();
  const [notice, setNotice] = useState<Notice>();
  const [yamlProblem, setYamlProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { namespace = '', name } = base.component.metadata;
  const scope = {
    namespace,
    project: base.component.spec.owner.projectName,
    component: name,
  };
  const problems = useMemo(
    () => draftProblems(draft, type, traits, f),
    [draft, type, traits, f],
  );
  const problemAt = useMemo(() => {
    const find = lookup(problems);
    return (path: string) => find(`workload.${path}`);
  }, [problems]);
  const current = useMemo(() => configurationOf(base), [base]);
  const next = useMemo(
    () =>
      draft.workload && {
        component: componentOf(draft, base.component),
        workload: draft.workload,
      },
    [draft, base],
  );
  const changed = changedParts(draft, base);

  const blocked = () => {
    if (conflicts.length > 0) return t('blocked.conflict');
    if (yamlProblem) return t('blocked.yaml');
    if (!dirty) return t('blocked.unchanged');
    if (problems.length > 0) {
      const [{ path, message }] = problems;
      return t('blocked.problems', {
        count: problems.length,
        first: `${path}: ${message}`,
      });
    }
    return busy ? '…' : undefined;
  };
  const save = async () => {
    setBusy(true);
    setNotice(undefined);
    try {
      const result = await saveDraft(api.resources, draft, base);
      if (result.outcome === 'conflict') editing.refused(result.latest);
      else {
        editing.saved(result.source);
        setNotice({
          severity: 'success',
          text: draft.autoDeploy ? t('saved.auto') : t('saved'),
        });
      }
    } catch (error) {
      setNotice({
        severity: 'error',
        text: t('failed', {
          message: isApiError(error)
            ? `${error.message} ${error.remedy ?? ''}`
            : String(error),
        }),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Box>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={1}
        alignItems={{ sm: 'center' }}
        sx={{
          mb: 1.5,
          py: 1,
          // What saves stays in reach on a long form.
          position: { sm: 'sticky' },
          top: 0,
          zIndex: 2,
          bgcolor: 'background.default',
        }}
      >
        <Typography component="h2" variant="h6" sx={{ flexGrow: 1 }}>
          {t('title')}
        </Typography>
        <Button
          onClick={() => {
            editing.discard();
            setNotice(undefined);
          }}
          disabled={!dirty || busy}
        >
          {t('discard')}
        </Button>
        <AccessButton
          variant="contained"
          question={{
            action:
              changed.workload && !changed.component
                ? `workload:${base.workload ? 'update' : 'create'}`
                : 'component:update',
            scope,
          }}
          blocked={blocked()}
          onClick={save}
        >
          {t('save')}
        </AccessButton>
      </Stack>
      {notice && (
        <Alert
          severity={notice.severity}
          onClose={() => setNotice(undefined)}
          sx={{ mb: 2 }}
        >
          {notice.text}{' '}
          {notice.severity === 'success' && (
            <Link to={entityPath('component', namespace, name, 'environments')}>
              {t('saved.deploy')}
            </Link>
          )}
        </Alert>
      )}
      {editing.wasKept && (
        <Alert severity="info" sx={{ mb: 2 }}>
          {t('kept.text')}
        </Alert>
      )}
      {conflicts.length > 0 && (
        <ConflictPanel conflicts={conflicts} onChoose={editing.choose} />
      )}
      {session.taken.length > 0 && (
        <Alert severity="info" sx={{ mb: 2, overflowWrap: 'anywhere' }}>
          <AlertTitle>{t('taken.title')}</AlertTitle>
          {t('taken.text', { paths: session.taken.join(', ') })}
        </Alert>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 7fr) minmax(0, 5fr)',
          },
          alignItems: 'start',
        }}
      >
        <Box sx={{ minWidth: 0 }}>
          <Tabs
            value={part}
            onChange={(_event, value) => look({ part: value })}
            aria-label={t('tabs.label')}
          >
            <Tab value="workload" label={t('tab.workload')} />
            <Tab value="component" label={t('tab.component')} />
          </Tabs>
          {part === 'workload' ? (
            <WorkloadPart
              draft={draft}
              onDraft={editing.change}
              problemAt={problemAt}
              secrets={props.secrets}
              options={props.options}
              isBuilt={base.component.spec.workflow !== undefined}
            />
          ) : (
            <ComponentPart
              draft={draft}
              onDraft={editing.change}
              component={base.component}
              type={type}
              traits={traits}
            />
          )}
        </Box>
        <Box
          sx={{
            position: { lg: 'sticky' },
            top: { lg: 64 },
            maxHeight: { lg: 'calc(100vh - 80px)' },
            overflow: { lg: 'auto' },
            minWidth: 0,
          }}
        >
          <SidePane
            namespace={namespace}
            environments={props.environments}
            draft={draft}
            onDraft={editing.change}
            onYamlProblem={setYamlProblem}
            next={next}
            current={current}
          />
        </Box>
      </Box>
    </Box>
  );
}

function configurationOf(source: Source) {
  const { workload } = draftOf(source);
  return workload && { component: source.component, workload };
}
