import { useCallback, useSyncExternalStore } from 'react';
import {
  ApiHolder,
  createTranslationRef,
  errorApiRef,
  translationApiRef,
  TranslationApi,
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
 * would suspend the page meanwhile, and makes and follows a translation of its own for each of a hundred labels.
 */
function useTranslated<TKey extends string>(
  ref: TranslationRef,
): Text<TKey> | undefined {
  const apis = useApisIfAny();
  const api = apis?.get(translationApiRef);
  const shared = api && translationOf(api, ref);
  const subscribe = useCallback(
    (listener: () => void) =>
      shared
        ? shared.subscribe(listener, error =>
            apis
              ?.get(errorApiRef)
              ?.post(
                error instanceof Error
                  ? error
                  : new Error(`The texts of ${ref.id} did not come: ${error}`),
                { hidden: true },
              ),
          )
        : () => {},
    [apis, shared, ref],
  );
  return useSyncExternalStore(subscribe, () => shared?.text());
}

/** A translation that everybody who shows texts of a plugin shares. */
interface SharedTranslation {
  text(): Text<string> | undefined;
  /** Calls back when there are other texts; `onError` of whoever comes first is told when they cannot be loaded. */
  subscribe(
    listener: () => void,
    onError: (error: unknown) => void,
  ): () => void;
}

const translations = new WeakMap<
  TranslationApi,
  Map<TranslationRef, SharedTranslation>
>();

function translationOf(
  api: TranslationApi,
  ref: TranslationRef,
): SharedTranslation {
  const known = translations.get(api) ?? new Map();
  translations.set(api, known);
  const shared = known.get(ref) ?? shareTranslation(api, ref);
  known.set(ref, shared);
  return shared;
}

function shareTranslation(
  api: TranslationApi,
  ref: TranslationRef,
): SharedTranslation {
  const textOf = (snapshot: ReturnType<TranslationApi['getTranslation']>) =>
    snapshot.ready ? (snapshot.t as Text<string>) : undefined;
  let text = textOf(api.getTranslation(ref));
  let isFollowed = false;
  const listeners = new Set<() => void>();
  return {
    text: () => text,
    subscribe(listener, onError) {
      listeners.add(listener);
      if (!isFollowed) {
        isFollowed = true;
        // For as long as the app is there: a person changes the language, whatever is shown at that moment.
        api.translation$(ref).subscribe({
          next: snapshot => {
            text = textOf(snapshot) ?? text;
            listeners.forEach(each => each());
          },
          error: onError,
        });
      }
      return () => listeners.delete(listener);
    },
  };
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
