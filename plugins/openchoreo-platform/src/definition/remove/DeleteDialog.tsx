import { Link } from 'react-router-dom';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import type {
  DeletionImpact,
  Dependent,
  ObjectName,
} from '@openchoreo-portal/delivery';
import {
  ApiError,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  ConfirmDialog,
  LoadingState,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../../texts';
import { definitionPath } from '../paths';
import { objectPath } from '../history/HistoryView';

/** Names shown per kind and dependents shown; the rest is counted. */
const MOST_NAMES = 6;
const MOST_DEPENDENTS = 12;

type Impact = DeletionImpact & { unseen: string[] };

/** Asks before a deletion: what goes with it, what is taken off the planes, and who depends on it. */
export function DeleteDialog(props: {
  kind: KindDefinition;
  object: StoredObject;
  open: boolean;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { kind, object, open, onClose, onDeleted } = props;
  const { name, namespace, uid } = object.metadata;
  const api = useApi(openchoreoApiRef);
  const t = usePlatformText();
  const { path, query } = objectPath('impact', kind, object);
  const result = useQuery<Impact, ApiError>({
    queryKey: ['openchoreo', 'impact', path, query.toString()],
    queryFn: ({ signal }) =>
      api.request<Impact>(`${path}?${query}`, { signal }),
    enabled: open,
    // It is about to be acted on: never from memory.
    gcTime: 0,
    staleTime: 0,
    retry: 0,
  });
  const impact = result.data;
  const typed = !impact || impact.production || impact.unseen.length > 0;
  return (
    <ConfirmDialog
      open={open}
      title={t('delete.title', { kind: kind.kind, name })}
      confirmLabel={t('definition.delete')}
      destructive
      typeToConfirm={typed ? name : undefined}
      onClose={onClose}
      onConfirm={async () => {
        await api.resources.delete(
          kind,
          { namespace, name },
          { preconditions: { uid } },
        );
        onDeleted();
      }}
    >
      {result.error && (
        <Alert severity="warning">
          {t('delete.failed', { message: result.error.message })}
        </Alert>
      )}
      {!impact && !result.error && (
        <LoadingState rows={3} label={t('delete.loading')} />
      )}
      {impact && <ImpactView impact={impact} />}
    </ConfirmDialog>
  );
}

/** The impact of a deletion in words. */
export function ImpactView({ impact }: { impact: Impact }) {
  const t = usePlatformText();
  const { goes, running, dependents, unseen, production } = impact;
  return (
    <Box sx={{ '& > * + *': { mt: 2 } }}>
      <section>
        <Typography component="h3" variant="subtitle2">
          {t('delete.dependents', { count: dependents.length })}
        </Typography>
        {dependents.length === 0 && (
          <Typography color="text.secondary">
            {t('delete.dependents.none')}
          </Typography>
        )}
        <DependentList dependents={dependents} />
      </section>
      <section>
        <Typography component="h3" variant="subtitle2">
          {t('delete.goes', { count: goes.length })}
        </Typography>
        {goes.length === 0 && (
          <Typography color="text.secondary">
            {t('delete.goes.none')}
          </Typography>
        )}
        {[...byKind(goes)].map(([kind, names]) => (
          <Typography
            key={kind}
            variant="body2"
            sx={{ overflowWrap: 'anywhere' }}
          >
            <strong>
              {names.length} {kind}
            </strong>{' '}
            {names.slice(0, MOST_NAMES).join(', ')}
            {names.length > MOST_NAMES &&
              ` ${t('delete.more', { count: names.length - MOST_NAMES })}`}
          </Typography>
        ))}
      </section>
      {running.some(part => part.kinds.length > 0) && (
        <section>
          <Typography component="h3" variant="subtitle2">
            {t('delete.running')}
          </Typography>
          {running.map(part => (
            <Typography key={part.environment} variant="body2" component="div">
              <Chip
                size="small"
                variant="outlined"
                label={
                  part.production
                    ? t('delete.running.production', {
                        environment: part.environment,
                      })
                    : part.environment
                }
                sx={{
                  mr: 1,
                  my: 0.25,
                  // Red letters of this size are not readable on dark paper.
                  ...(part.production ? { borderColor: 'error.main' } : {}),
                }}
              />
              {part.kinds.map(k => `${k.count} ${k.kind}`).join(', ')}
            </Typography>
          ))}
        </section>
      )}
      {unseen.length > 0 && (
        <Alert severity="warning">
          {t('delete.unseen', { kinds: unseen.join(', ') })}
        </Alert>
      )}
      {production && <Alert severity="warning">{t('delete.production')}</Alert>}
      <Typography color="text.secondary" variant="body2" sx={{ mt: 1.5 }}>
        {t('delete.undo')}
      </Typography>
    </Box>
  );
}

function DependentList({ dependents }: { dependents: readonly Dependent[] }) {
  const t = usePlatformText();
  const rest = dependents.length - MOST_DEPENDENTS;
  return (
    <Box component="ul" sx={{ m: 0, pl: 2.5, overflowWrap: 'anywhere' }}>
      {dependents.slice(0, MOST_DEPENDENTS).map(dependent => (
        <Typography
          component="li"
          variant="body2"
          key={`${dependent.kind}/${dependent.name}/${dependent.field}`}
        >
          <Link to={definitionPath(dependent)}>
            {t('delete.dependents.names', {
              kind: dependent.kind,
              name: dependent.name,
              on: dependent.on.name,
              field: dependent.field,
            })}
          </Link>
        </Typography>
      ))}
      {rest > 0 && (
        <Typography component="li" variant="body2">
          {t('delete.more', { count: rest })}
        </Typography>
      )}
    </Box>
  );
}

function byKind(objects: readonly ObjectName[]): Map<string, string[]> {
  const kinds = new Map<string, string[]>();
  for (const { kind, name } of objects) {
    kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  return kinds;
}
