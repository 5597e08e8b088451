import TablePagination from '@mui/material/TablePagination';
import { useSearchValue } from './useSearchValue';

/** Rows on one page: as many as can be drawn without a pause, however many there are. */
export const PAGE_SIZE = 25;

/** The part of a list that its page (`?page=`, from 0) shows. */
export function usePaged<T>(all: readonly T[]): Paged<T> {
  const [text] = useSearchValue('page');
  return paged(all, text);
}

/** One page of a list. */
export interface Paged<T> {
  visible: readonly T[];
  /** From 0. */
  page: number;
}

/** The page of a list that a word of the address names; the last for one beyond, the first for no number. */
export function paged<T>(all: readonly T[], text: string): Paged<T> {
  const last = Math.max(0, Math.ceil(all.length / PAGE_SIZE) - 1);
  const page = Math.min(Math.max(0, Math.trunc(Number(text)) || 0), last);
  return {
    visible: all.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE),
    page,
  };
}

/** Turns the pages of a list; nothing for a list of one page. */
export function Paging({ count, page }: { count: number; page: number }) {
  const [, setPage] = useSearchValue('page');
  if (count <= PAGE_SIZE) return null;
  return (
    <TablePagination
      component="div"
      count={count}
      page={page}
      rowsPerPage={PAGE_SIZE}
      rowsPerPageOptions={[PAGE_SIZE]}
      onPageChange={(_event, next) => setPage(next === 0 ? '' : String(next))}
    />
  );
}
