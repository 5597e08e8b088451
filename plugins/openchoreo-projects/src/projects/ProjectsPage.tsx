import { useDeferredValue } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import AddIcon from '@mui/icons-material/Add';
import GridViewIcon from '@mui/icons-material/GridView';
import TableRowsIcon from '@mui/icons-material/TableRows';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import useMediaQuery from '@mui/material/useMediaQuery';
import {
  EmptyState,
  PageBody,
  ResourceState,
  useOrganization,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useSearchValue } from '../list/useSearchValue';
import { FILTER_NAMES, isFilter } from './filters';
import { ProjectList } from './ProjectList';
import { formatSort, parseSort, Sort, SORT_NAMES } from './sorting';
import { useProjectHealth } from './useProjectHealth';
import { useProjectsText } from '../texts';

function CreateProject() {
  const t = useProjectsText();
  return (
    <Button
      component={Link}
      to="/create"
      variant="contained"
      startIcon={<AddIcon />}
      sx={{ flexShrink: 0 }}
    >
      {t('create')}
    </Button>
  );
}

function Projects() {
  const t = useProjectsText();
  const { name: organization } = useOrganization();
  const { state, rows } = useProjectHealth(organization);
  const isNarrow = useMediaQuery('(max-width: 700px)');
  const [search] = useSearchParams();
  const [text, setText] = useSearchValue('q');
  const [filter, setFilter] = useSearchValue('show');
  const [view, setView] = useSearchValue('view');
  const [sortText, setSortText] = useSearchValue('sort');
  const wanted = isFilter(filter) ? filter : '';
  const sort = parseSort(sortText);
  const setSort = (next: Sort) => setSortText(formatSort(next));
  // What one does is shown at once; the list follows, in pieces that let the next letter through.
  const listedSearch = useDeferredValue(search.toString());
  const earlier = useDeferredValue(rows);
  const listed = earlier.length > 0 ? earlier : rows;
  const asCards = isNarrow || view === 'cards';
  return (
    <>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2} sx={{ mb: 2 }}>
        <TextField
          size="small"
          type="search"
          label={t('projects.search')}
          value={text}
          onChange={event => setText(event.target.value)}
          sx={{ flex: { sm: '0 1 320px' } }}
        />
        <TextField
          select
          size="small"
          label={t('projects.show')}
          value={wanted || 'all'}
          onChange={event =>
            setFilter(event.target.value === 'all' ? '' : event.target.value)
          }
          sx={{ minWidth: 180 }}
        >
          <MenuItem value="all">{t('projects.show.all')}</MenuItem>
          {FILTER_NAMES.map(id => (
            <MenuItem key={id} value={id}>
              {t(`projects.show.${id}`)}
            </MenuItem>
          ))}
        </TextField>
        {asCards && (
          <TextField
            select
            size="small"
            label={t('projects.sort')}
            value={sort.by}
            onChange={event =>
              setSort({ ...parseSort(event.target.value), reversed: false })
            }
            sx={{ minWidth: 160 }}
          >
            {SORT_NAMES.map(id => (
              <MenuItem key={id} value={id}>
                {t(`projects.sort.${id}`)}
              </MenuItem>
            ))}
          </TextField>
        )}
        {!isNarrow && (
          <ToggleButtonGroup
            exclusive
            size="small"
            aria-label={t('projects.view')}
            value={asCards ? 'cards' : 'table'}
            onChange={(_event, next) =>
              next && setView(next === 'cards' ? 'cards' : '')
            }
            sx={{ ml: { sm: 'auto !important' } }}
          >
            <ToggleButton value="table" aria-label={t('projects.view.table')}>
              <TableRowsIcon fontSize="small" />
            </ToggleButton>
            <ToggleButton value="cards" aria-label={t('projects.view.cards')}>
              <GridViewIcon fontSize="small" />
            </ToggleButton>
          </ToggleButtonGroup>
        )}
        <CreateProject />
      </Stack>
      <ResourceState
        state={state}
        empty={
          <EmptyState
            title={t('projects.empty.title')}
            action={<CreateProject />}
          >
            {t('projects.empty.text')}
          </EmptyState>
        }
      >
        {() => (
          <ProjectList
            rows={listed}
            search={listedSearch}
            isNarrow={isNarrow}
          />
        )}
      </ResourceState>
    </>
  );
}

/** `/projects`: every project of the organisation, its health per environment and what waits for somebody. */
export function ProjectsPage() {
  return (
    <PageBody>
      <Projects />
    </PageBody>
  );
}
