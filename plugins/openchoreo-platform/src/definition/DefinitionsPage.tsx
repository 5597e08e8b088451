import { useDeferredValue } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  controlPlaneKinds,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  EmptyState,
  PageBody,
  RelativeTime,
  ResourceState,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { DataTable } from '../shared/DataTable';
import { usePlatformText } from '../texts';
import { Definition } from './Definition';
import { definitionPath } from './paths';

const DEFAULT_KIND = 'Environment';
/** Happenings are read in pages of their own. */
const KINDS = controlPlaneKinds
  .filter(kind => kind.kind !== 'Event')
  .sort((a, b) => (a.kind < b.kind ? -1 : 1));
/** Rows shown; the search finds the others. */
const MOST_ROWS = 200;

/** Platform, Definitions: every object of every kind, also of those that have no page of their own. */
export function DefinitionsPage() {
  const t = usePlatformText();
  const [search, setSearch] = useSearchParams();
  const { name: organization } = useOrganization();
  const kind =
    KINDS.find(k => k.kind === (search.get('kind') ?? DEFAULT_KIND)) ??
    KINDS[0];
  const name = search.get('name');
  if (!name) return <KindList kind={kind} />;
  const all = definitionPath({ kind: kind.kind, name: '' });
  return (
    <PageBody>
      <Typography sx={{ mb: 1.5 }}>
        <Link to={all.replace(/&name=$/, '')}>
          {t('definitions.back', { kind: kind.kind })}
        </Link>{' '}
        / <strong>{name}</strong>
      </Typography>
      <Definition
        kind={kind}
        name={name}
        namespace={
          kind.scope === 'Namespaced'
            ? search.get('namespace') ?? organization
            : undefined
        }
        onDeleted={() => setSearch({ kind: kind.kind })}
      />
    </PageBody>
  );
}

function KindList({ kind }: { kind: KindDefinition }) {
  const t = usePlatformText();
  const [search, setSearch] = useSearchParams();
  const { name: organization } = useOrganization();
  const text = search.get('q') ?? '';
  const needle = useDeferredValue(text.trim().toLowerCase());
  const state = useResources<StoredObject>(kind, {
    namespace: kind.scope === 'Namespaced' ? organization : undefined,
  });
  const set = (key: string, value: string) =>
    setSearch(
      previous => {
        if (value) previous.set(key, value);
        else previous.delete(key);
        return previous;
      },
      { replace: true },
    );
  return (
    <PageBody>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={2}
        sx={{ mb: 1.5 }}
      >
        <TextField
          select
          size="small"
          label={t('definitions.kind')}
          value={kind.kind}
          onChange={event => set('kind', event.target.value)}
          sx={{ minWidth: { sm: 300 } }}
        >
          {KINDS.map(k => (
            <MenuItem key={k.kind} value={k.kind}>
              {k.kind}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          size="small"
          type="search"
          label={t('definitions.search')}
          value={text}
          onChange={event => set('q', event.target.value)}
          sx={{ minWidth: { sm: 260 } }}
        />
      </Stack>
      <Typography color="text.secondary" sx={{ mb: 2 }}>
        {kind.description}
      </Typography>
      <ResourceState
        state={state}
        empty={
          <EmptyState title={t('definitions.empty.title', { kind: kind.kind })}>
            {kind.description}
          </EmptyState>
        }
      >
        {items => {
          const shown = items.filter(item =>
            item.metadata.name.toLowerCase().includes(needle),
          );
          if (shown.length === 0) {
            return (
              <Typography color="text.secondary">
                {t('definitions.none', { text })}
              </Typography>
            );
          }
          return (
            <>
              <DataTable
                label={t('definitions.list', { kind: kind.kind })}
                columns={[
                  t('definitions.name'),
                  t('definitions.belongs'),
                  t('definitions.age'),
                ]}
                rows={shown.slice(0, MOST_ROWS).map(item => ({
                  key: item.metadata.uid,
                  cells: [
                    <Typography
                      component={Link}
                      variant="body2"
                      fontWeight={600}
                      color="primary"
                      key="name"
                      to={definitionPath({
                        kind: kind.kind,
                        name: item.metadata.name,
                        namespace: item.metadata.namespace,
                      })}
                    >
                      {item.metadata.name}
                    </Typography>,
                    item.metadata.namespace ?? t('definitions.everywhere'),
                    item.metadata.creationTimestamp ? (
                      <RelativeTime
                        key="age"
                        at={item.metadata.creationTimestamp}
                      />
                    ) : (
                      ''
                    ),
                  ],
                }))}
              />
              {shown.length > MOST_ROWS && (
                <Box sx={{ mt: 1 }}>
                  {t('delete.more', { count: shown.length - MOST_ROWS })}
                </Box>
              )}
            </>
          );
        }}
      </ResourceState>
    </PageBody>
  );
}
