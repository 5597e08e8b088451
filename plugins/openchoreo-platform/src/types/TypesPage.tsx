import { useDeferredValue } from 'react';
import { useSearchParams } from 'react-router-dom';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { StoredObject } from '@openchoreo-portal/model';
import {
  descriptionOf,
  displayName,
  PageBody,
  ResourceState,
  useOrganization,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useBothScopes } from '../shared/bothScopes';
import { DataTable } from '../shared/DataTable';
import { ObjectHeading } from '../shared/entityLink';
import { useScopeName } from '../shared/scope';
import { Sections, useSection } from '../shared/Sections';
import { usePlatformText } from '../texts';
import { factsOf, TYPE_GROUPS, TypeGroup } from './catalogue';

const IDS = TYPE_GROUPS.map(group => group.id);

function matches(object: StoredObject, text: string): boolean {
  const needle = text.trim().toLowerCase();
  return [
    object.metadata.name,
    displayName(object),
    descriptionOf(object),
  ].some(value => value?.toLowerCase().includes(needle));
}

function Group({ group, text }: { group: TypeGroup; text: string }) {
  const t = usePlatformText();
  const scopeName = useScopeName();
  const title = t(`types.${group.id}.title`);
  const { name: namespace } = useOrganization();
  const state = useBothScopes<StoredObject>(
    group.kind,
    group.clusterKind,
    namespace,
  );
  useSection(group.id, state);
  const none = (message: string) => (
    <Typography color="text.secondary">{message}</Typography>
  );
  return (
    <Box component="section" id={group.id} sx={{ mb: 4 }}>
      <Typography variant="h6" component="h2">
        {title}
      </Typography>
      <Typography color="text.secondary" sx={{ mb: 1.5 }}>
        {t(`types.${group.id}.what`)}
      </Typography>
      <ResourceState
        state={state}
        loadingRows={2}
        empty={none(
          t('types.empty', {
            kind: group.kind.kind,
            clusterKind: group.clusterKind.kind,
          }),
        )}
      >
        {items => {
          const shown = items.filter(item => matches(item, text));
          if (shown.length === 0) return none(t('definitions.none', { text }));
          const facts = factsOf(shown[0], t).map(([name]) => name);
          return (
            <DataTable
              label={title}
              columns={[t('definitions.name'), ...facts, t('scope.title')]}
              rows={shown.map(item => ({
                key: item.metadata.uid,
                cells: [
                  <ObjectHeading key="name" object={item} />,
                  ...factsOf(item, t).map(([, value]) => value),
                  scopeName(item),
                ],
              }))}
            />
          );
        }}
      </ResourceState>
    </Box>
  );
}

/** Platform, Types: what developers can build with. */
export function TypesPage() {
  const t = usePlatformText();
  const [search, setSearch] = useSearchParams();
  const text = search.get('q') ?? '';
  const deferred = useDeferredValue(text);
  return (
    <PageBody>
      <TextField
        size="small"
        type="search"
        label={t('types.search')}
        value={text}
        onChange={event =>
          setSearch(
            previous => {
              if (event.target.value) previous.set('q', event.target.value);
              else previous.delete('q');
              return previous;
            },
            { replace: true },
          )
        }
        sx={{ mb: 3, width: { xs: '100%', sm: 320 } }}
      />
      <Sections ids={IDS}>
        {TYPE_GROUPS.map(group => (
          <Group key={group.id} group={group} text={deferred} />
        ))}
      </Sections>
    </PageBody>
  );
}
