import type {
  Completion,
  CompletionContext,
  CompletionResult,
} from '@codemirror/autocomplete';
import type { StructuralSchema } from '@openchoreo-portal/model';
import { NamesAt, Proposal, proposals } from '../text/complete';
import { placeAt } from '../text/place';

/** Finds the names that a field may have; asked only while one writes in it. */
export type Names = (
  path: string,
  siblings: Record<string, unknown>,
) => Promise<readonly string[]>;

/** Proposals of the schema and the platform for CodeMirror. */
export function schemaCompletions(
  options: () => { schema: StructuralSchema; names: Names },
) {
  return async (
    context: CompletionContext,
  ): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    const place = placeAt(text, context.pos);
    if (!place || (!context.explicit && place.typed === '')) return null;
    const { schema, names } = options();
    // The names are asked for first, with what the pure part says it needs.
    const wanted: { path: string; siblings: Record<string, unknown> }[] = [];
    const note: NamesAt = (path, siblings) => {
      wanted.push({ path, siblings });
      return [];
    };
    const plain = proposals(schema, text, place, note);
    const found =
      wanted.length === 0
        ? plain
        : proposals(
            schema,
            text,
            place,
            constant(await names(wanted[0].path, wanted[0].siblings)),
          );
    if (context.aborted || found.length === 0) return null;
    const line = context.state.doc.lineAt(place.from);
    const indent = ' '.repeat(place.from - line.from);
    return {
      from: place.from,
      options: found.map((proposal, at) => toCompletion(proposal, indent, -at)),
      validFor: /^[\w./-]*$/,
    };
  };
}

const constant =
  (names: readonly string[]): NamesAt =>
  () =>
    names;

function toCompletion(
  { label, insert, detail, info }: Proposal,
  indent: string,
  boost: number,
): Completion {
  return {
    label,
    detail,
    boost: Math.max(-99, boost),
    ...(info ? { info } : {}),
    apply: insert.replace(/\n/g, `\n${indent}`),
  };
}

/** Objects that other fields name, for {@link Names}: the kind beside the name wins over what the field allows. */
export function kindsOf(
  allowed: readonly string[],
  siblings: Record<string, unknown>,
): readonly string[] {
  const { kind } = siblings;
  return typeof kind === 'string' && allowed.includes(kind) ? [kind] : allowed;
}
