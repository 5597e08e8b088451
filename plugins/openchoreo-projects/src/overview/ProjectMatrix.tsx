import { useDeferredValue, useMemo } from 'react';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import useMediaQuery from '@mui/material/useMediaQuery';
import {
  Component,
  componentKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  displayName,
  EmptyState,
  isBlocked,
  PageBody,
  pipelineOrder,
  ResourcesResult,
  ResourceState,
  useProjectIdentity,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityFeed } from '../activity/ActivityFeed';
import { Paging, PAGE_SIZE, usePaged } from '../list/Paging';
import { useSearchValue } from '../list/useSearchValue';
import { MatrixCards, MatrixTable } from './MatrixRows';
import { PipelineLine } from './PipelineLine';
import { ProjectLinks } from './ProjectLinks';
import { Section } from './Section';
import { usePipeline } from './usePipelineOrder';
import { useProjectsText } from '../texts';

/** Components of a project that a text is part of. */
function matching(items: readonly Component[], text: string) {
  const needle = text.trim().toLowerCase();
  return items.filter(
    item =>
      !needle ||
      item.metadata.name.includes(needle) ||
      displayName(item).toLowerCase().includes(needle),
  );
}

function Matrix(props: {
  namespace: string;
  project: string;
  components: ResourcesResult<Component>;
}) {
  const t = useProjectsText();
  const { namespace, project, components } = props;
  const pipeline = usePipeline(namespace, project);
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project}`,
  });
  const isNarrow = useMediaQuery('(max-width: 700px)');
  const [text, setText] = useSearchValue('q');
  const deferred = useDeferredValue(text);
  const byPlace = useMemo(
    () =>
      new Map(
        bindings.items.map(b => [
          `${b.spec.owner.componentName}/${b.spec.environment}`,
          b,
        ]),
      ),
    [bindings.items],
  );
  const shown = useMemo(
    () => matching(components.items, deferred),
    [components.items, deferred],
  );
  const { visible, page } = usePaged(shown);
  const columns = useMemo(() => {
    const order = pipelineOrder(pipeline);
    const others = bindings.items
      .map(b => b.spec.environment)
      .filter(name => !order.includes(name));
    return [...order, ...[...new Set(others)].sort()];
  }, [pipeline, bindings.items]);
  const Rows = isNarrow ? MatrixCards : MatrixTable;
  return (
    <ResourceState
      state={components}
      empty={
        <EmptyState title={t('matrix.empty.title')}>
          {t('matrix.empty.text')}
        </EmptyState>
      }
    >
      {items => (
        <>
          {pipeline && (
            <PipelineLine namespace={namespace} pipeline={pipeline} />
          )}
          {items.length > PAGE_SIZE && (
            <TextField
              size="small"
              type="search"
              label={t('matrix.search')}
              value={text}
              onChange={event => setText(event.target.value)}
              sx={{ mb: 1.5, width: { xs: '100%', sm: 320 } }}
            />
          )}
          {shown.length === 0 ? (
            <EmptyState title={t('matrix.none.title', { text })}>
              {t('matrix.none.text')}
            </EmptyState>
          ) : (
            <Rows
              namespace={namespace}
              components={visible}
              columns={columns}
              bindingOf={(component, environment) =>
                byPlace.get(`${component}/${environment}`)
              }
            />
          )}
          <Paging count={shown.length} page={page} />
        </>
      )}
    </ResourceState>
  );
}

function Overview() {
  const t = useProjectsText();
  const { namespace, project } = useProjectIdentity();
  const components = useResources<Component>(componentKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project}`,
  });
  return (
    <Stack spacing={3}>
      <Section title={t('matrix.title')}>
        <Matrix
          namespace={namespace}
          project={project}
          components={components}
        />
      </Section>
      {/* Whoever may not see the components is told so once. */}
      {!isBlocked(components) && (
        <>
          <Section title={t('links.title')}>
            <ProjectLinks namespace={namespace} project={project} />
          </Section>
          <Section title={t('activity.recent')}>
            <ActivityFeed namespace={namespace} project={project} limit={8} />
          </Section>
        </>
      )}
    </Stack>
  );
}

/** Overview of a project: each component in each environment of the pipeline, what crosses the project's border, and what happened last. */
export function ProjectMatrix() {
  return (
    <PageBody>
      <Overview />
    </PageBody>
  );
}
