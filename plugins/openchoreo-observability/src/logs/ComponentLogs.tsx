import Stack from '@mui/material/Stack';
import {
  EmptyState,
  LogPane,
  PageBody,
  ResourceState,
  useComponentIdentity,
  useLogTail,
} from '@openchoreo-portal/plugin-openchoreo-react';
import {
  EnvironmentSelect,
  useEnvironmentChoice,
} from '../useEnvironmentChoice';
import { useObservabilityText } from '../texts';

function Tail(props: {
  namespace: string;
  project: string;
  component: string;
  environment: string;
}) {
  const t = useObservabilityText();
  const tail = useLogTail(props as Record<string, string>);
  return (
    <LogPane tail={tail} name={t('log.name', props)} empty={t('log.silent')} />
  );
}

function Logs() {
  const t = useObservabilityText();
  const { namespace, project, component } = useComponentIdentity();
  const { bindings, environments, environment, choose } = useEnvironmentChoice(
    namespace,
    component,
  );
  return (
    <ResourceState
      state={bindings}
      empty={
        <EmptyState title={t('log.empty.title')}>{t('empty.text')}</EmptyState>
      }
    >
      {() => (
        <Stack spacing={2}>
          <EnvironmentSelect
            environments={environments}
            value={environment}
            onChange={choose}
          />
          <Tail
            key={environment}
            namespace={namespace}
            project={project}
            component={component}
            environment={environment}
          />
        </Stack>
      )}
    </ResourceState>
  );
}

/** Logs tab of a component: live from its pods, kept after they are gone. */
export function ComponentLogs() {
  return (
    <PageBody>
      <Logs />
    </PageBody>
  );
}
