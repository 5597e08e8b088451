import { useSearchParams } from 'react-router-dom';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { ReleaseBinding, releaseBindingKind } from '@openchoreo-portal/model';
import { useResources } from '@openchoreo-portal/plugin-openchoreo-react';
import { useObservabilityText } from './texts';

/** The environments a component runs in, and the one in the address (`?env=`). */
export function useEnvironmentChoice(namespace: string, component: string) {
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.componentName=${component}`,
  });
  const [search, setSearch] = useSearchParams();
  const environments = bindings.items.map(binding => binding.spec.environment);
  const wanted = search.get('env');
  const environment =
    wanted && environments.includes(wanted) ? wanted : environments[0];
  return {
    bindings,
    environments,
    environment,
    choose: (name: string) =>
      setSearch(
        previous => {
          previous.set('env', name);
          return previous;
        },
        { replace: true },
      ),
  };
}

/** Chooses an environment. */
export function EnvironmentSelect(props: {
  environments: readonly string[];
  value: string;
  onChange: (name: string) => void;
}) {
  const t = useObservabilityText();
  return (
    <TextField
      select
      size="small"
      label={t('environment.label')}
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
      sx={{ minWidth: 180, alignSelf: 'flex-start' }}
    >
      {props.environments.map(name => (
        <MenuItem key={name} value={name}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}
