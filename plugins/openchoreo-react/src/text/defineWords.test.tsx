import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { render, screen } from '@testing-library/react';
import { defineWords } from './defineWords';

const words = defineWords('openchoreo-words-test', ['Ready', '# of # ready']);

function Says({ word }: { word: string }) {
  return <p>{words.useWord()(word)}</p>;
}

/** The translation API of a person who reads backwards. */
function backwards() {
  const t = (key: string) => [...key].reverse().join('');
  const snapshot = { ready: true as const, t };
  const english = mockApis.translation();
  return {
    ...english,
    getTranslation: () => snapshot,
    translation$: english.translation$.bind(english),
  } as unknown as typeof english;
}

it('shows a word and its numbers in the language of the person, and leaves others alone', () => {
  render(
    <TestApiProvider
      apis={[
        [translationApiRef, { ...backwards() }],
        [errorApiRef, mockApis.error()],
      ]}
    >
      <Says word="Ready" />
      <Says word="12 of 30 ready" />
      <Says word="ErrImagePull" />
    </TestApiProvider>,
  );
  expect(screen.getByText('ydaeR')).toBeInTheDocument();
  expect(screen.getByText('ydaer 12 fo 30')).toBeInTheDocument();
  expect(screen.getByText('ErrImagePull')).toBeInTheDocument();
});

it('says English without an app, and knows its words', () => {
  render(<Says word="1 of 2 ready" />);
  expect(screen.getByText('1 of 2 ready')).toBeInTheDocument();
  expect(words.has('7 of 8 ready')).toBe(true);
  expect(words.has('Broken')).toBe(false);
});
