import { useEffect, useState } from 'react';
import {
  ApiHolder,
  createTranslationRef,
  errorApiRef,
  translationApiRef,
  TranslationRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';

/** What may stand in the gaps (`{{name}}`) of a text. */
export type TextValues = Record<string, string | number>;

/** Gives a text in the person's language. */
export type Text<TKey extends string> = (
  key: TKey,
  values?: TextValues,
) => string;

/** The texts of a plugin. */
export interface Texts<TKey extends string> {
  /** For translation resources of other languages, and for the plugin's list of extensions. */
  ref: TranslationRef;
  /** The texts in the person's language; the same function until the language changes. English until another language has come. */
  useText(): Text<TKey>;
  /** The English texts, for tests and for code without React. */
  english: Text<TKey>;
}

/**
 * The texts of a plugin, in English, by key; `{{name}}` marks a gap. They go through Backstage's translation API, so that an app can bring
 * other languages with a translation resource for `ref`. Keys are checked by the compiler. (Backstage's own types check the gaps, too, but
 * take gigabytes of memory for a hundred texts.)
 */
export function defineTexts<const TMessages extends Record<string, string>>(
  id: string,
  messages: TMessages,
): Texts<Extract<keyof TMessages, string>> {
  type Key = Extract<keyof TMessages, string>;
  const plain: Record<string, string> = messages;
  const ref: TranslationRef = createTranslationRef({ id, messages: plain });
  const english: Text<Key> = (key, values) => fill(plain[key], values);
  return {
    ref,
    useText: () => useTranslated<Key>(ref) ?? english,
    english,
  };
}

/**
 * The texts of the translation API; undefined where there is none (a component drawn alone) and until a language has been loaded. Backstage's own hook
 * would suspend the page meanwhile.
 */
function useTranslated<TKey extends string>(
  ref: TranslationRef,
): Text<TKey> | undefined {
  const apis = useApisIfAny();
  const api = apis?.get(translationApiRef);
  const [text, setText] = useState(() => {
    const snapshot = api?.getTranslation(ref);
    return snapshot?.ready ? (snapshot.t as Text<TKey>) : undefined;
  });
  useEffect(() => {
    const subscription = api?.translation$(ref).subscribe({
      next: snapshot => {
        if (snapshot.ready) setText(() => snapshot.t as Text<TKey>);
      },
      error: error =>
        apis
          ?.get(errorApiRef)
          ?.post(
            error instanceof Error
              ? error
              : new Error(`The texts of ${ref.id} did not come: ${error}`),
            { hidden: true },
          ),
    });
    return () => subscription?.unsubscribe();
  }, [apis, api, ref]);
  return text;
}

/** The app's APIs; undefined where a component is drawn without an app, which Backstage's hook answers with an error. */
function useApisIfAny(): ApiHolder | undefined {
  try {
    return useApiHolder();
  } catch {
    return undefined;
  }
}

function fill(text: string, values: TextValues = {}): string {
  return text.replace(/\{\{(\w+)\}\}/g, (gap, name) =>
    Object.hasOwn(values, name) ? String(values[name]) : gap,
  );
}
