import { useEffect, useRef } from 'react';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { syntaxHighlighting } from '@codemirror/language';
import { linter, lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import {
  EditorView,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { StructuralSchema } from '@openchoreo-portal/model';
import { checkText, noteAt } from '../text/check';
import type { FieldNote } from '../useGuardedField';
import { Names, schemaCompletions } from './completions';
import { editorTheme, highlightStyle } from './editorTheme';
import { schemaHover } from './hover';

/** Milliseconds without typing before the text is checked. */
const CHECK_DELAY = 250;

/** What {@link CodeEditor} takes. */
export interface CodeEditorProps {
  value: string;
  onChange: (value: string) => void;
  schema: StructuralSchema;
  /** Names that a field may have. */
  names: Names;
  label: string;
  /** Id of a text with hints for the keyboard. */
  describedBy?: string;
  /** Something to know about a field; it is marked. */
  note?: FieldNote | undefined;
}

/** A YAML editor that knows the schema: proposes, explains and marks. Another `value` from outside replaces the text as one step that can be undone. */
export function CodeEditor(props: CodeEditorProps) {
  const { value, label, describedBy, note } = props;
  const { field: noteField, message: noteMessage } = note ?? {};
  const dark = useTheme().palette.mode === 'dark';
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
  const look = useRef(new Compartment());
  const marks = useRef(new Compartment());
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          history(),
          keymap.of([
            ...completionKeymap,
            ...lintKeymap,
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          yaml(),
          look.current.of([]),
          autocompletion({
            override: [schemaCompletions(() => latest.current)],
            icons: false,
          }),
          hoverTooltip(schemaHover(() => latest.current.schema)),
          marks.current.of([]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            'aria-label': label,
            tabindex: '0',
            ...(describedBy ? { 'aria-describedby': describedBy } : {}),
          }),
          EditorView.updateListener.of(update => {
            const written = update.state.doc.toString();
            // A text from outside is nobody's change.
            if (update.docChanged && written !== latest.current.value) {
              latest.current.onChange(written);
            }
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label, describedBy]);

  useEffect(() => {
    view.current?.dispatch({
      effects: look.current.reconfigure([
        editorTheme(dark),
        syntaxHighlighting(highlightStyle(dark)),
      ]),
    });
  }, [dark, label, describedBy]);

  useEffect(() => {
    view.current?.dispatch({
      effects: marks.current.reconfigure(
        linter(
          ({ state }) => {
            const text = state.doc.toString();
            const found =
              noteField && noteMessage
                ? noteAt(text, { field: noteField, message: noteMessage })
                : undefined;
            return [
              ...checkText(text, latest.current.schema).map(problem => ({
                ...problem,
                severity: 'error' as const,
              })),
              ...(found ? [{ ...found, severity: 'info' as const }] : []),
            ];
          },
          { delay: CHECK_DELAY },
        ),
      ),
    });
  }, [noteField, noteMessage, label, describedBy]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
    });
  }, [value]);

  return (
    <Box
      ref={host}
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'background.paper',
        overflow: 'hidden',
        '&:focus-within': { borderColor: 'primary.main' },
      }}
    />
  );
}
