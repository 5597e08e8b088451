import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  ApiError,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  openchoreoApiRef,
  RelativeTime,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../../texts';
import { DiffView } from '../DiffView';
import { accessTo } from '../questions';
import { editableYaml } from '../text/yaml';
import { Edition, editionsOf, personName, StoredVersion } from './versions';

/** Versions per request. */
const PAGE = 100;
const WORD = {
  ADDED: 'history.created',
  MODIFIED: 'history.changed',
  DELETED: 'history.deleted',
} as const;

/** Address of an object in the history and impact APIs. */
export function objectPath(
  root: 'history' | 'impact',
  kind: KindDefinition,
  object: StoredObject,
): { path: string; query: URLSearchParams } {
  const { namespace, name } = object.metadata;
  return {
    path: `/${root}/${kind.group || 'core'}/${kind.version}/${kind.plural}`,
    query: new URLSearchParams({ ...(namespace ? { namespace } : {}), name }),
  };
}

/** What the definition was: who changed what and when, line by line, and a way back. `?version=` says which one is looked at. */
export function HistoryView(props: {
  kind: KindDefinition;
  object: StoredObject;
}) {
  const { kind, object } = props;
  const api = useApi(openchoreoApiRef);
  const t = usePlatformText();
  const [search, setSearch] = useSearchParams();
  const { path, query } = objectPath('history', kind, object);
  const result = useInfiniteQuery<StoredVersion[], ApiError>({
    // A new definition is a new entry: the list is read again, not asked for by the clock. Labels and annotations count, which have no generation.
    queryKey: [
      'openchoreo',
      'history',
      path,
      query.toString(),
      editableYaml(object),
    ],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const page = new URLSearchParams(query);
      page.set('limit', String(PAGE));
      if (pageParam) page.set('before', String(pageParam));
      const { items } = await api.request<{ items: StoredVersion[] }>(
        `${path}?${page}`,
        { signal },
      );
      return items;
    },
    getNextPageParam: last =>
      last.length === PAGE ? String(last[PAGE - 1].version) : undefined,
    placeholderData: previous => previous,
    retry: 1,
  });
  if (result.error) {
    return result.error.reason === 'Forbidden' ? (
      <ForbiddenState error={result.error} />
    ) : (
      <FailedState error={result.error} retry={() => result.refetch()} />
    );
  }
  if (!result.data) return <LoadingState label={t('history.loading')} />;
  const editions = editionsOf(result.data.pages.flat(), !result.hasNextPage);
  if (editions.length === 0 && !result.hasNextPage) {
    return (
      <EmptyState title={t('history.empty.title')}>
        {t('history.empty.text')}
      </EmptyState>
    );
  }
  const oldest = result.data.pages.flat().at(-1);
  const wanted = Number(search.get('version'));
  const chosen = editions.find(e => e.version === wanted) ?? editions[0];
  return (
    <Stack direction={{ xs: 'column', md: 'row' }} spacing={3}>
      <Box sx={{ width: { md: 280 }, flexShrink: 0 }}>
        <List dense disablePadding aria-label={t('history.label')}>
          {editions.map(edition => (
            <li key={edition.version}>
              <ListItemButton
                selected={edition === chosen}
                aria-current={edition === chosen || undefined}
                onClick={() =>
                  setSearch(
                    previous => {
                      previous.set('version', String(edition.version));
                      return previous;
                    },
                    { replace: true },
                  )
                }
                sx={{ borderRadius: 1, overflowWrap: 'anywhere' }}
              >
                <ListItemText
                  primary={
                    <>
                      {t(WORD[edition.type])} · {personName(edition.subject)}
                    </>
                  }
                  secondary={<RelativeTime at={edition.time} />}
                  secondaryTypographyProps={{ component: 'div' }}
                />
              </ListItemButton>
            </li>
          ))}
        </List>
        {result.hasNextPage ? (
          <Button
            size="small"
            onClick={() => result.fetchNextPage()}
            disabled={result.isFetchingNextPage}
          >
            {t('history.more')}
          </Button>
        ) : (
          oldest?.type !== 'ADDED' && (
            <Typography variant="caption" color="text.secondary" sx={{ px: 2 }}>
              {t('history.bounded')}
            </Typography>
          )
        )}
      </Box>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        {chosen && <EditionView kind={kind} object={object} edition={chosen} />}
      </Box>
    </Stack>
  );
}

function EditionView(props: {
  kind: KindDefinition;
  object: StoredObject;
  edition: Edition;
}) {
  const { kind, object, edition } = props;
  const { version } = edition;
  const api = useApi(openchoreoApiRef);
  const queries = useQueryClient();
  const t = usePlatformText();
  const [asking, setAsking] = useState(false);
  const [restored, setRestored] = useState<number>();
  const now = editableYaml(object);
  const isNow = edition.text === now;
  const restore = async (dryRun: boolean) => {
    const { path, query } = objectPath('history', kind, object);
    await api.request(`${path}/restore?${query}`, {
      method: 'POST',
      body: {
        version,
        resourceVersion: object.metadata.resourceVersion,
        ...(dryRun ? { dryRun } : {}),
      },
    });
  };
  return (
    <>
      <Stack
        direction="row"
        spacing={1}
        alignItems="center"
        justifyContent="space-between"
        flexWrap="wrap"
        useFlexGap
        sx={{ mb: 1.5 }}
      >
        <Typography component="h3" variant="subtitle1">
          {t('history.version', { version })}
        </Typography>
        {edition.type !== 'DELETED' && (
          <AccessButton
            variant="outlined"
            size="small"
            question={accessTo(kind, object, 'update')}
            blocked={isNow ? t('history.now') : undefined}
            onClick={() => setAsking(true)}
          >
            {t('history.restore', { version })}
          </AccessButton>
        )}
      </Stack>
      {restored === version && (
        <Alert severity="success" sx={{ mb: 1.5 }}>
          {t('history.restored', { version })}
        </Alert>
      )}
      <Typography variant="body2" sx={{ mb: 0.5 }}>
        {t('history.against.before', { version })}
      </Typography>
      <DiffView before={edition.before} after={edition.text} />
      {!isNow && edition.type !== 'DELETED' && (
        <>
          <Typography variant="body2" sx={{ mt: 2, mb: 0.5 }}>
            {t('history.against.now', { version })}
          </Typography>
          <DiffView
            before={now}
            after={edition.text}
            label={t('history.against.now', { version })}
          />
        </>
      )}
      <ConfirmDialog
        open={asking}
        title={t('history.restore.title', { version })}
        confirmLabel={t('history.restore', { version })}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await restore(true);
          await restore(false);
          setRestored(version);
          await queries.invalidateQueries({
            queryKey: ['openchoreo', 'history'],
          });
        }}
      >
        <Typography sx={{ mb: 1.5 }}>{t('history.restore.text')}</Typography>
        <DiffView before={now} after={edition.text} />
      </ConfirmDialog>
    </>
  );
}
