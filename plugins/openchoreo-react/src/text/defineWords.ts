import { useCallback } from 'react';
import { TranslationRef } from '@backstage/frontend-plugin-api';
import { defineTexts } from './defineTexts';

/** Words that pure functions choose and that are translated where they are shown. */
export interface Words {
  /** For translation resources of other languages. */
  ref: TranslationRef;
  /** True for a word that can be translated. */
  has(word: string): boolean;
  /** Gives a word in the person's language; a word that is not one of these (a reason from Kubernetes, say) stays as it is. */
  useWord(): (word: string) => string;
}

/**
 * Words by themselves: the English word is its own key, and `#` stands for a number (`# of # ready`). For what a pure function says in a word or
 * two, as the status of an object; sentences have keys, see `defineTexts`.
 */
export function defineWords(id: string, english: readonly string[]): Words {
  const texts = defineTexts<Record<string, string>>(
    id,
    Object.fromEntries(english.map(word => [word, word])),
  );
  const known = new Set(english);
  const keyOf = (word: string) => word.replace(/\d+/g, '#');
  return {
    ref: texts.ref,
    has: word => known.has(keyOf(word)),
    useWord: () => {
      const t = texts.useText();
      return useCallback(
        (word: string) => {
          const key = keyOf(word);
          if (!known.has(key)) return word;
          const numbers = word.match(/\d+/g) ?? [];
          let next = 0;
          return t(key).replace(/#/g, () => numbers[next++] ?? '#');
        },
        [t],
      );
    },
  };
}
