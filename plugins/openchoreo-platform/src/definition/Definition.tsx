import { lazy, Suspense, useRef } from 'react';
import { useSearchParams } from 'react-router-dom';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { KindDefinition, StoredObject } from '@openchoreo-portal/model';
import {
  AccessButton,
  EmptyState,
  LoadingState,
  ResourceState,
  useResource,
  YamlView,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../texts';
import { HistoryView } from './history/HistoryView';
import { accessTo, onlyPlatform } from './questions';
import { DeleteDialog } from './remove/DeleteDialog';
import { editablePart } from './text/yaml';

const EditView = lazy(() =>
  import('./EditView').then(m => ({ default: m.EditView })),
);

const VIEWS = ['edit', 'history'] as const;
type View = (typeof VIEWS)[number];

/** One object of any kind: its definition to read and edit, its history, its deletion. `?view=` says which part is shown. */
export function Definition(props: {
  kind: KindDefinition;
  name: string;
  namespace?: string;
  onDeleted: () => void;
}) {
  const t = usePlatformText();
  const { kind, name, namespace, onDeleted } = props;
  const result = useResource<StoredObject>(kind, { namespace, name });
  return (
    <ResourceState
      state={result}
      empty={
        <EmptyState title={t('definition.gone.title')}>
          {t('definition.gone.text')}
        </EmptyState>
      }
    >
      {([object]) => (
        <Loaded
          key={object.metadata.uid}
          kind={kind}
          object={object}
          onDeleted={onDeleted}
        />
      )}
    </ResourceState>
  );
}

function Loaded(props: {
  kind: KindDefinition;
  object: StoredObject;
  onDeleted: () => void;
}) {
  const { kind, object, onDeleted } = props;
  const t = usePlatformText();
  const [search, setSearch] = useSearchParams();
  // The address of what was deleted must not come back when the dialog closes.
  const isDeleted = useRef(false);
  const deleting = search.has('delete') && !onlyPlatform(kind, 'delete');
  const setDeleting = (on: boolean) =>
    setSearch(
      previous => {
        if (on) previous.set('delete', 'true');
        else previous.delete('delete');
        return previous;
      },
      { replace: true },
    );
  const view = VIEWS.find(v => v === search.get('view')) ?? 'edit';
  const isRecord = onlyPlatform(kind, 'update');
  return (
    <Box>
      <Stack
        direction="row"
        spacing={1}
        alignItems="center"
        flexWrap="wrap"
        useFlexGap
        sx={{ mb: 2 }}
      >
        <Typography component="h2" variant="h6" sx={{ flexGrow: 1 }}>
          {t('definition.title', { kind: kind.kind })}
        </Typography>
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label={t('definition.views')}
          value={view}
          onChange={(_event, next: View | null) =>
            next &&
            setSearch(previous => {
              if (next === 'edit') previous.delete('view');
              else previous.set('view', next);
              previous.delete('version');
              return previous;
            })
          }
        >
          {VIEWS.map(value => (
            <ToggleButton
              key={value}
              value={value}
              sx={{ px: 2, textTransform: 'none' }}
            >
              {t(`definition.${value}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <AccessButton
          color="error"
          question={accessTo(kind, object, 'delete')}
          blocked={
            onlyPlatform(kind, 'delete') ? t('definition.record') : undefined
          }
          onClick={() => setDeleting(true)}
        >
          {t('definition.delete')}
        </AccessButton>
      </Stack>
      {view === 'history' && <HistoryView kind={kind} object={object} />}
      {view === 'edit' && isRecord && (
        <>
          <Alert severity="info" sx={{ mb: 1.5 }}>
            {t('definition.record')}
          </Alert>
          <YamlView value={editablePart(object)} label={object.metadata.name} />
        </>
      )}
      {view === 'edit' && !isRecord && (
        <Suspense fallback={<LoadingState rows={8} />}>
          <EditView kind={kind} object={object} />
        </Suspense>
      )}
      <DeleteDialog
        kind={kind}
        object={object}
        open={deleting}
        onClose={() => {
          if (!isDeleted.current) setDeleting(false);
        }}
        onDeleted={() => {
          isDeleted.current = true;
          onDeleted();
        }}
      />
    </Box>
  );
}
