import { useEffect, useMemo, useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import TextField from '@mui/material/TextField';
import {
  PreviewConfiguration,
  PreviewPane,
  useFormText,
  YamlEditor,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { Draft, draftYaml, parseDraft } from './draft';
import { useConfigureText } from './texts';
import { useConfigureView } from './useConfigureView';

/** Beside the form: what it becomes, and the same as YAML, which can be edited, too. */
export function SidePane(props: {
  namespace: string;
  environments: readonly string[];
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onYamlProblem: (problem: string | undefined) => void;
  next: PreviewConfiguration | undefined;
  current: PreviewConfiguration | undefined;
}) {
  const f = useFormText();
  const t = useConfigureText();
  const { environments, draft, onDraft, onYamlProblem } = props;
  const [{ beside, env }, look] = useConfigureView();
  const environment = environments.includes(env) ? env : environments[0];
  return (
    <Paper variant="outlined" sx={{ p: 2, minWidth: 0 }}>
      <Tabs
        value={beside}
        onChange={(_event, next) => look({ beside: next })}
        aria-label={t('side.label')}
        sx={{ mb: 2 }}
      >
        <Tab value="preview" label={f('preview.title')} />
        <Tab value="yaml" label={f('yaml.title')} />
      </Tabs>
      {beside === 'preview' ? (
        <Box>
          {environments.length > 0 && (
            <TextField
              select
              size="small"
              label={f('preview.environment')}
              value={environment}
              onChange={event => look({ env: event.target.value })}
              sx={{ mb: 2, minWidth: 180 }}
            >
              {environments.map(name => (
                <MenuItem key={name} value={name}>
                  {name}
                </MenuItem>
              ))}
            </TextField>
          )}
          {props.next ? (
            <PreviewPane
              namespace={props.namespace}
              environment={environment}
              next={props.next}
              current={props.current}
            />
          ) : (
            <Alert severity="info">{f('preview.noImage')}</Alert>
          )}
        </Box>
      ) : (
        <DraftYaml draft={draft} onDraft={onDraft} onProblem={onYamlProblem} />
      )}
    </Paper>
  );
}

function DraftYaml(props: {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onProblem: (problem: string | undefined) => void;
}) {
  const f = useFormText();
  const { draft, onDraft, onProblem } = props;
  const [problem, setProblem] = useState<string>();
  const text = useMemo(() => draftYaml(draft), [draft]);
  const report = (next: string | undefined) => {
    setProblem(next);
    onProblem(next);
  };
  // Text that cannot be read is gone with its editor, and so is what it blocked.
  useEffect(() => () => onProblem(undefined), [onProblem]);
  return (
    <>
      {problem && (
        <Alert severity="error" sx={{ mb: 1, whiteSpace: 'pre-wrap' }}>
          {problem}
        </Alert>
      )}
      <YamlEditor
        label={f('yaml.editor')}
        value={text}
        onChange={next => {
          try {
            onDraft(parseDraft(next));
            report(undefined);
          } catch (error) {
            report(error instanceof Error ? error.message : String(error));
          }
        }}
      />
    </>
  );
}
