import { useEffect, useRef } from 'react';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  defaultHighlightStyle,
  HighlightStyle,
  syntaxHighlighting,
} from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** What {@link YamlEditor} takes. */
export interface YamlEditorProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
}

const darkStyle = HighlightStyle.define([
  {
    tag: [tags.propertyName, tags.definition(tags.propertyName)],
    color: '#8ab4f8',
  },
  { tag: [tags.string, tags.content], color: '#a8dab5' },
  { tag: [tags.number, tags.bool, tags.null], color: '#fcc58a' },
  { tag: tags.comment, color: '#a5abb5' },
]);

/** A text editor for YAML. A `value` from outside replaces the text only while nobody types in it. */
export default function YamlEditor(props: YamlEditorProps) {
  const { value, label } = props;
  const dark = useTheme().palette.mode === 'dark';
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
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
          keymap.of([...defaultKeymap, ...historyKeymap]),
          yaml(),
          syntaxHighlighting(dark ? darkStyle : defaultHighlightStyle),
          EditorView.darkTheme.of(dark),
          EditorView.lineWrapping,
          // A long text scrolls, so that the keyboard must be able to get into it: that it is editable is not enough for everything that looks for this.
          EditorView.contentAttributes.of({
            'aria-label': label,
            tabindex: '0',
          }),
          EditorView.updateListener.of(update => {
            if (update.docChanged && update.view.hasFocus) {
              latest.current.onChange(update.state.doc.toString());
            }
          }),
          EditorView.theme({
            '&': { fontSize: '13px', maxHeight: '65vh' },
            '.cm-scroller': { overflow: 'auto', fontFamily: 'monospace' },
            '.cm-gutters': { backgroundColor: 'transparent', border: 'none' },
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [dark, label]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.hasFocus || editor.state.doc.toString() === value) {
      return;
    }
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
    });
  }, [value]);

  return (
    <Box
      ref={host}
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1 }}
    />
  );
}
