import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const LIGHT = {
  key: '#1d4ed8',
  text: '#166534',
  value: '#9a3412',
  comment: '#57606a',
  panel: '#ffffff',
  chosen: '#dbe7ff',
  ink: '#1c2430',
};
const DARK: typeof LIGHT = {
  key: '#93b7ff',
  text: '#a3d9b1',
  value: '#f7c08a',
  comment: '#a5b0bf',
  panel: '#1b2330',
  chosen: '#2c3f66',
  ink: '#e6ebf2',
};

/** Colours of YAML; each has a contrast of at least 4.5 : 1. */
export function highlightStyle(dark: boolean): HighlightStyle {
  const colors = dark ? DARK : LIGHT;
  return HighlightStyle.define([
    {
      tag: [tags.propertyName, tags.definition(tags.propertyName)],
      color: colors.key,
    },
    { tag: [tags.string, tags.content], color: colors.text },
    { tag: [tags.number, tags.bool, tags.null], color: colors.value },
    { tag: tags.comment, color: colors.comment },
  ]);
}

/** The editor's own parts: size, gutter, tooltips. */
export function editorTheme(dark: boolean) {
  const colors = dark ? DARK : LIGHT;
  return EditorView.theme(
    {
      '&': { fontSize: '13px', maxHeight: '62vh' },
      '&.cm-focused': { outline: 'none' },
      '.cm-scroller': {
        overflow: 'auto',
        fontFamily: 'ui-monospace, monospace',
        lineHeight: '1.6',
      },
      '.cm-content': { caretColor: colors.ink, padding: '8px 0' },
      '.cm-gutters': {
        backgroundColor: 'transparent',
        border: 'none',
        color: colors.comment,
      },
      '.cm-tooltip': {
        backgroundColor: colors.panel,
        color: colors.ink,
        border: `1px solid ${colors.comment}`,
        borderRadius: '4px',
        maxWidth: 'min(420px, 90vw)',
      },
      '.cm-tooltip-autocomplete ul li[aria-selected]': {
        backgroundColor: colors.chosen,
        color: colors.ink,
      },
      '.cm-completionDetail': { color: colors.comment, fontStyle: 'normal' },
      '.cm-completionInfo, .openchoreo-hover': {
        whiteSpace: 'pre-line',
        padding: '6px 10px',
      },
    },
    { dark },
  );
}
