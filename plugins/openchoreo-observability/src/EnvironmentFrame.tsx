import { ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { ReleaseBinding, releaseBindingKind } from '@openchoreo-portal/model';
import {
  EmptyState,
  PageBody,
  ResourceState,
  useComponentIdentity,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useObservabilityText } from './texts';

/** What the observer is asked about: one component in one environment. */
export type Scope = Record<
  'namespace' | 'project' | 'component' | 'environment',
  string
>;

/** A value that lives in the address; an unknown one is the first of `known`. */
export function useChoice<T extends string>(
  name: string,
  known: readonly T[],
): [T, (value: T) => void] {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get(name);
  const choose = (value: T) =>
    setSearch(
      previous => {
        previous.set(name, value);
        return previous;
      },
      { replace: true },
    );
  return [known.find(value => value === wanted) ?? known[0], choose];
}

/** One of several, chosen. */
export function Choice<T extends string>(props: {
  label: string;
  options: readonly T[];
  value: T;
  onChange: (value: T) => void;
  /** Words of an option. Default: the option. */
  wordOf?: (option: T) => string;
}) {
  const { wordOf = option => option } = props;
  return (
    <TextField
      select
      size="small"
      label={props.label}
      value={props.value}
      onChange={event => props.onChange(event.target.value as T)}
      sx={{ minWidth: 180, alignSelf: 'flex-start' }}
    >
      {props.options.map(option => (
        <MenuItem key={option} value={option}>
          {wordOf(option)}
        </MenuItem>
      ))}
    </TextField>
  );
}

function Frame(props: Parameters<typeof EnvironmentFrame>[0]) {
  const t = useObservabilityText();
  const { namespace, project, component } = useComponentIdentity();
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.componentName=${component}`,
  });
  const environments = bindings.items.map(({ spec }) => spec.environment);
  const [environment, choose] = useChoice('env', environments);
  return (
    <ResourceState
      state={bindings}
      empty={
        <EmptyState title={props.emptyTitle}>{t('empty.text')}</EmptyState>
      }
    >
      {() => (
        <Stack spacing={2}>
          <Stack direction="row" spacing={1.5} flexWrap="wrap" useFlexGap>
            <Choice
              label={t('environment.label')}
              options={environments}
              value={environment}
              onChange={choose}
            />
            {props.controls}
          </Stack>
          <Stack key={environment} spacing={2}>
            {props.children({ namespace, project, component, environment })}
          </Stack>
        </Stack>
      )}
    </ResourceState>
  );
}

/** Frame of the tabs of a component that look into one environment at a time: choosing it (`?env=`), and the four states. */
export function EnvironmentFrame(props: {
  /** Title of the state before the component runs anywhere. */
  emptyTitle: string;
  /** What else can be chosen, beside the environment. */
  controls?: ReactNode;
  children: (scope: Scope) => ReactNode;
}) {
  return (
    <PageBody>
      <Frame {...props} />
    </PageBody>
  );
}
