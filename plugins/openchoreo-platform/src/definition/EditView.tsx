import { useEffect, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  KindDefinition,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { PlatformText, usePlatformText } from '../texts';
import { CodeEditor } from './code/CodeEditor';
import { ConflictPanel } from './ConflictPanel';
import { DryRunPanel } from './DryRunPanel';
import { accessTo } from './questions';
import { ReachPanel } from './reach/ReachPanel';
import { editableSchema } from './text/schemaAt';
import { editableYaml, parseDefinition } from './text/yaml';
import { messageOf, useDryRun, Verdict } from './useDryRun';
import { useGuardedField } from './useGuardedField';
import { useNames } from './useNames';

const HINT = 'definition-editor-hint';
const GUARD = 'definition-editor-guard';

/**
 * Edits one object as YAML. What the server would make of the text is shown while one writes. A change by somebody else never overwrites what is being
 * typed, and is never overwritten by it.
 */
export function EditView(props: {
  kind: KindDefinition;
  object: StoredObject;
}) {
  const { kind, object } = props;
  const api = useApi(openchoreoApiRef);
  const t = usePlatformText();
  const names = useNames(kind, object.metadata.namespace);
  const guarded = useGuardedField(kind, object.metadata.namespace);
  const schema = useMemo(() => editableSchema(kind.schema, t), [kind, t]);
  // What editing began from.
  const [base, setBase] = useState(object);
  const before = useMemo(() => editableYaml(base), [base]);
  const [text, setText] = useState(before);
  const [notice, setNotice] = useState<Notice>();
  const [saving, setSaving] = useState(false);
  const dirty = text !== before;
  const now = useMemo(() => editableYaml(object), [object]);
  // A save is answered before the stream tells of it: what is older than the answer is not news.
  const isNews = versionOf(object) >= versionOf(base);
  const theirs =
    dirty && !saving && isNews && now !== before ? object : undefined;
  const verdict = useDryRun(kind, base, text, dirty && !theirs);

  useEffect(() => {
    // Status and bookkeeping change all the time; the version that a write names must be a new one all the same.
    if (isNews && (!dirty || now === before)) {
      setBase(object);
      if (!dirty) setText(now);
    }
  }, [object, now, before, dirty, isNews]);

  const restart = (from: StoredObject, next: string) => {
    setBase(from);
    setText(next);
    setNotice(undefined);
  };
  const save = async () => {
    setSaving(true);
    try {
      const saved = await api.resources.update<StoredObject>(
        kind,
        parseDefinition(text, base, t) as KubeObject,
        { fieldValidation: 'Strict' },
      );
      restart(saved, editableYaml(saved));
      setNotice({ severity: 'success', text: t('definition.saved') });
    } catch (error) {
      setNotice({ severity: 'error', text: messageOf(error) });
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
      <Stack
        direction="row"
        spacing={1}
        justifyContent="flex-end"
        flexWrap="wrap"
        useFlexGap
        sx={{ mb: 1.5 }}
      >
        <Button
          onClick={() => {
            const newest = isNews ? object : base;
            restart(newest, editableYaml(newest));
          }}
          disabled={!dirty}
        >
          {t('definition.discard')}
        </Button>
        <AccessButton
          variant="contained"
          question={accessTo(kind, object, 'update')}
          blocked={blocked({ dirty, saving, theirs, verdict, t })}
          onClick={save}
        >
          {t('definition.save')}
        </AccessButton>
      </Stack>
      {notice && (
        <Alert
          severity={notice.severity}
          onClose={() => setNotice(undefined)}
          sx={{ mb: 1.5, overflowWrap: 'anywhere' }}
        >
          {notice.text}
        </Alert>
      )}
      {theirs && (
        <ConflictPanel
          base={base}
          theirs={theirs}
          text={text}
          onMerge={merged => restart(theirs, merged)}
        />
      )}
      {guarded && (
        <Alert
          id={GUARD}
          severity="info"
          sx={{ mb: 1.5, overflowWrap: 'anywhere' }}
        >
          {guarded.message}
        </Alert>
      )}
      <CodeEditor
        value={text}
        onChange={next => {
          setText(next);
          setNotice(undefined);
        }}
        schema={schema}
        names={names}
        label={t('definition.editor')}
        describedBy={guarded ? `${GUARD} ${HINT}` : HINT}
        note={guarded}
      />
      <Typography id={HINT} variant="caption" color="text.secondary">
        {t('definition.hint')}
      </Typography>
      <DryRunPanel base={base} verdict={verdict} />
      <ReachPanel kind={kind} verdict={verdict} />
    </>
  );
}

/** Versions count up on both stores of the platform. */
const versionOf = ({ metadata }: StoredObject) =>
  Number(metadata.resourceVersion);

type Notice = { severity: 'success' | 'error'; text: string };

/** Why it cannot be saved now; undefined when it can. */
function blocked(state: {
  dirty: boolean;
  saving: boolean;
  theirs: StoredObject | undefined;
  verdict: Verdict;
  t: PlatformText;
}): string | undefined {
  const { dirty, saving, theirs, verdict, t } = state;
  if (!dirty) return t('definition.unchanged');
  if (theirs) return t('conflict.title');
  if (saving || verdict.status === 'checking') return t('definition.checking');
  return verdict.status === 'refused' ? t('definition.refused') : undefined;
}
