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

function Tail(props: {
  namespace: string;
  project: string;
  component: string;
  environment: string;
}) {
  const tail = useLogTail(props as Record<string, string>);
  return (
    <LogPane
      tail={tail}
      name={`${props.component} in ${props.environment}`}
      empty="It has written nothing yet."
    />
  );
}

function Logs() {
  const { namespace, project, component } = useComponentIdentity();
  const { bindings, environments, environment, choose } = useEnvironmentChoice(
    namespace,
    component,
  );
  return (
    <ResourceState
      state={bindings}
      empty={
        <EmptyState title="No logs yet">
          The component does not run in any environment.
        </EmptyState>
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
