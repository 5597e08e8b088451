import { useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  defaultHighlightStyle,
  syntaxHighlighting,
} from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import {
  isApiError,
  KindDefinition,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { editableYaml, parseDefinition } from './yaml';

type Notice = { severity: 'success' | 'error' | 'info'; text: string };

/** Edits one object as YAML. Saving is checked by a dry run first and refused when somebody else changed the object meanwhile. */
export default function DefinitionEditor(props: {
  kind: KindDefinition;
  object: StoredObject;
}) {
  const { kind, object } = props;
  const api = useApi(openchoreoApiRef);
  const navigate = useNavigate();
  const dark = useTheme().palette.mode === 'dark';
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
  // What editing began from; a newer object on the server does not overwrite what is being typed.
  const [base, setBase] = useState(object);
  const [dirty, setDirty] = useState(false);
  const [notice, setNotice] = useState<Notice>();
  const [deleting, setDeleting] = useState(false);
  const text = useMemo(() => editableYaml(base), [base]);
  const newer =
    object.metadata.resourceVersion !== base.metadata.resourceVersion &&
    object.metadata.generation !== base.metadata.generation;

  useEffect(() => {
    if (!dirty) setBase(object);
  }, [object, dirty]);

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          yaml(),
          syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
          EditorView.darkTheme.of(dark),
          EditorView.contentAttributes.of({ 'aria-label': 'YAML editor' }),
          EditorView.updateListener.of(update => {
            if (update.docChanged) {
              setDirty(update.state.doc.toString() !== text);
            }
          }),
          EditorView.theme({
            '&': { fontSize: '13px', maxHeight: '65vh' },
            '.cm-scroller': { overflow: 'auto', fontFamily: 'monospace' },
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [text, dark]);

  const send = async (dryRun: boolean) => {
    const edited = parseDefinition(view.current!.state.doc.toString(), base);
    return api.resources.update<StoredObject>(kind, edited as KubeObject, {
      dryRun,
      fieldValidation: 'Strict',
    });
  };
  const report = (error: unknown) =>
    setNotice({
      severity: 'error',
      text: isApiError(error)
        ? `${error.message} ${error.remedy ?? ''}`
        : String(error instanceof Error ? error.message : error),
    });
  const save = async () => {
    try {
      await send(true);
      const saved = await send(false);
      setDirty(false);
      setBase(saved);
      setNotice({ severity: 'success', text: 'Resource saved successfully' });
    } catch (error) {
      report(error);
    }
  };
  const check = async () => {
    try {
      await send(true);
      setNotice({ severity: 'info', text: 'The server would accept this.' });
    } catch (error) {
      report(error);
    }
  };
  const discard = () => {
    setBase(object);
    view.current?.dispatch({
      changes: {
        from: 0,
        to: view.current.state.doc.length,
        insert: editableYaml(object),
      },
    });
    setDirty(false);
    setNotice(undefined);
  };

  const question = (verb: string) => ({
    action: `${kind.kind.toLowerCase()}:${verb}`,
    scope: { namespace: object.metadata.namespace },
  });
  return (
    <Box>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={1}
        alignItems={{ sm: 'center' }}
        sx={{ mb: 1.5 }}
      >
        <Typography component="h2" variant="h6" sx={{ flexGrow: 1 }}>
          Definition: {kind.kind}
        </Typography>
        <Button onClick={check} disabled={!dirty}>
          Check
        </Button>
        <Button onClick={discard} disabled={!dirty}>
          Discard changes
        </Button>
        <AccessButton
          variant="contained"
          question={question('update')}
          blocked={dirty ? undefined : 'Nothing has changed yet.'}
          onClick={save}
        >
          Save changes
        </AccessButton>
        <AccessButton
          color="error"
          question={question('delete')}
          onClick={() => setDeleting(true)}
        >
          Delete
        </AccessButton>
      </Stack>
      {newer && dirty && (
        <Alert severity="warning" sx={{ mb: 1.5 }}>
          Somebody changed this while you were editing. Saving will be refused;
          copy what you need and discard your changes to see theirs.
        </Alert>
      )}
      {notice && (
        <Alert
          severity={notice.severity}
          onClose={() => setNotice(undefined)}
          sx={{ mb: 1.5 }}
        >
          {notice.text}
        </Alert>
      )}
      <Box
        ref={host}
        sx={{ border: 1, borderColor: 'divider', borderRadius: 1 }}
      />
      <ConfirmDialog
        open={deleting}
        title={`Delete ${kind.kind} ${object.metadata.name}?`}
        confirmLabel="Delete"
        destructive
        typeToConfirm={object.metadata.name}
        onClose={() => setDeleting(false)}
        onConfirm={async () => {
          await api.resources.delete(kind, {
            namespace: object.metadata.namespace,
            name: object.metadata.name,
          });
          navigate('/catalog');
        }}
      >
        Everything it made goes with it: releases, bindings, and what runs from
        them in every environment. This cannot be undone.
      </ConfirmDialog>
    </Box>
  );
}
