import { memo, useMemo } from 'react';
import { EmptyState } from '@openchoreo-portal/plugin-openchoreo-react';
import { paged, Paging } from '../list/Paging';
import { isFilter, matches } from './filters';
import { ProjectCards } from './ProjectCards';
import { ProjectTable } from './ProjectTable';
import { parseSort, sorted } from './sorting';
import { ProjectHealth } from './useProjectHealth';
import { useProjectsText } from '../texts';

/** The projects that the address asks for (`q`, `show`, `sort`, `page`, `view`), as table or cards. Draws anew only when one of its inputs is another. */
export const ProjectList = memo(function DrawnProjectList(props: {
  rows: readonly ProjectHealth[];
  /** The query of the address. */
  search: string;
  /** Too narrow for a table. */
  isNarrow: boolean;
}) {
  const { rows, search, isNarrow } = props;
  const t = useProjectsText();
  const wanted = useMemo(() => new URLSearchParams(search), [search]);
  const sortText = wanted.get('sort') ?? '';
  const text = wanted.get('q') ?? '';
  const filter = wanted.get('show') ?? '';
  const sort = useMemo(() => parseSort(sortText), [sortText]);
  const ordered = useMemo(() => sorted(rows, sort), [rows, sort]);
  const shown = useMemo(
    () =>
      ordered.filter(row => matches(row, text, isFilter(filter) ? filter : '')),
    [ordered, text, filter],
  );
  const pageText = wanted.get('page') ?? '';
  const { visible, page } = useMemo(
    () => paged(shown, pageText),
    [shown, pageText],
  );
  if (shown.length === 0) {
    return (
      <EmptyState
        title={t(text ? 'projects.none.text' : 'projects.none.filter', {
          text,
        })}
      >
        {t(text ? 'projects.none.textHelp' : 'projects.none.filterHelp')}
      </EmptyState>
    );
  }
  return (
    <>
      {isNarrow || wanted.get('view') === 'cards' ? (
        <ProjectCards rows={visible} />
      ) : (
        <ProjectTable rows={visible} sort={sort} />
      )}
      <Paging count={shown.length} page={page} />
    </>
  );
});
