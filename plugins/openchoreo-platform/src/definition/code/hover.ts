import type { EditorView, Tooltip } from '@codemirror/view';
import type { StructuralSchema } from '@openchoreo-portal/model';
import { infoOf } from '../text/complete';
import { placeAt } from '../text/place';
import { schemaAt, typeWords } from '../text/schemaAt';

/** What the schema says about the field of a line: what it is, what it may be, its default. */
export function schemaHover(schema: () => StructuralSchema) {
  return (view: EditorView, pos: number): Tooltip | null => {
    const words = wordsAt(view.state.doc.toString(), pos, schema());
    if (!words) return null;
    const line = view.state.doc.lineAt(pos);
    return {
      pos: line.from + (line.length - line.text.trimStart().length),
      end: line.to,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'openchoreo-hover';
        dom.textContent = words;
        return { dom };
      },
    };
  };
}

/** Words about the field at an offset; undefined where the schema knows nothing. */
export function wordsAt(
  text: string,
  offset: number,
  schema: StructuralSchema,
): string | undefined {
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(
    text.lastIndexOf('\n', offset - 1) + 1,
    lineEnd < 0 ? text.length : lineEnd,
  );
  const key = /^\s*(?:-\s+)*([^\s:#][^:]*):/.exec(line);
  if (!key) return undefined;
  // The place just behind the colon is the value of the line's key.
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const behind = `${text.slice(0, lineStart)}${key[0]} `;
  const place = placeAt(behind, behind.length);
  const node = place && schemaAt(schema, place.path);
  if (!place || !node) return undefined;
  const name = place.path[place.path.length - 1];
  return [`${name} · ${typeWords(node)}`, infoOf(node)]
    .filter(Boolean)
    .join('\n');
}
