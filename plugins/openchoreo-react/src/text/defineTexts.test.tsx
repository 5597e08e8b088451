import { act, renderHook } from '@testing-library/react';
import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { ReactNode } from 'react';
import { defineTexts } from './defineTexts';

const texts = defineTexts('test', {
  plain: 'Plain',
  gap: '{{name}} has {{count}} <parts>',
});

const translation = mockApis.translation();

describe('defineTexts', () => {
  it('gives the same through the translation API as in English', () => {
    const { result, rerender } = renderHook(() => texts.useText(), {
      wrapper: ({ children }: { children: ReactNode }) => (
        <TestApiProvider
          apis={[
            [translationApiRef, translation],
            [errorApiRef, mockApis.error()],
          ]}
        >
          {children}
        </TestApiProvider>
      ),
    });
    const t = result.current;
    const values = { name: 'A & B', count: 3 };
    expect(t('plain')).toBe('Plain');
    expect(t('gap', values)).toBe('A & B has 3 <parts>');
    expect(texts.english('gap', values)).toBe(t('gap', values));
    rerender();
    expect(result.current).toBe(t);
  });

  it('is English where no translation API is, and until a language has come', () => {
    let arrive: (snapshot: object) => void = () => {};
    const late = {
      getTranslation: () => ({ ready: false }),
      translation$: () => ({
        subscribe: (observer: { next(snapshot: object): void }) => {
          arrive = snapshot => observer.next(snapshot);
          return { unsubscribe: () => {} };
        },
      }),
    } as unknown as typeof translationApiRef.T;
    const alone = renderHook(() => texts.useText(), {
      wrapper: ({ children }: { children: ReactNode }) => (
        <TestApiProvider apis={[]}>{children}</TestApiProvider>
      ),
    });
    expect(alone.result.current('plain')).toBe('Plain');
    expect(renderHook(() => texts.useText()).result.current('plain')).toBe(
      'Plain',
    );
    const { result } = renderHook(() => texts.useText(), {
      wrapper: ({ children }: { children: ReactNode }) => (
        <TestApiProvider apis={[[translationApiRef, late]]}>
          {children}
        </TestApiProvider>
      ),
    });
    expect(result.current('plain')).toBe('Plain');
    act(() => arrive({ ready: true, t: () => 'Schlicht' }));
    expect(result.current('plain')).toBe('Schlicht');
  });

  it('asks the translation API once, however many show its texts, and changes all of them', () => {
    let arrive: (snapshot: object) => void = () => {};
    const asked: string[] = [];
    const api = {
      getTranslation: () => {
        asked.push('get');
        return { ready: true, t: () => 'Plain' };
      },
      translation$: () => ({
        subscribe: (observer: { next(snapshot: object): void }) => {
          asked.push('follow');
          arrive = snapshot => observer.next(snapshot);
          return { unsubscribe: () => {} };
        },
      }),
    } as unknown as typeof translationApiRef.T;
    const wrapper = ({ children }: { children: ReactNode }) => (
      <TestApiProvider apis={[[translationApiRef, api]]}>
        {children}
      </TestApiProvider>
    );
    const one = renderHook(() => texts.useText(), { wrapper });
    const other = renderHook(() => texts.useText(), { wrapper });
    expect(one.result.current).toBe(other.result.current);
    expect(asked).toEqual(['get', 'follow']);
    one.unmount();
    act(() => arrive({ ready: true, t: () => 'Schlicht' }));
    expect(other.result.current('plain')).toBe('Schlicht');
    const later = renderHook(() => texts.useText(), { wrapper });
    expect(later.result.current('plain')).toBe('Schlicht');
    expect(asked).toHaveLength(2);
  });

  it('leaves gaps that nothing fills', () => {
    expect(texts.english('gap', { name: 'A' })).toBe('A has {{count}} <parts>');
  });
});
