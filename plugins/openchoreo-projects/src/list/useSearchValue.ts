import { useSearchParams } from 'react-router-dom';

/** A value that lives in the address; an empty one is removed. Any but the page's own number leads back to the first page. */
export function useSearchValue(
  name: string,
): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const set = (value: string) =>
    setSearch(
      previous => {
        if (value) previous.set(name, value);
        else previous.delete(name);
        if (name !== 'page') previous.delete('page');
        return previous;
      },
      { replace: true },
    );
  return [search.get(name) ?? '', set];
}
