import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { ComponentRelease, SecretReference } from '@openchoreo-portal/model';
import {
  EnvPart,
  FilesPart,
  lookup,
  SchemaForm,
  variableProblems,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { Overrides } from '../plan/types';
import { deliveryTexts } from '../texts';
import {
  envOf,
  environmentSchemas,
  filesOf,
  withEnv,
  withFiles,
} from './overrides';

/**
 * Values particular to one environment: what the type and the traits of the release ask for, environment variables and files. What is left empty
 * comes from the type and the release.
 */
export function OverridesForm(props: {
  value: Overrides;
  onChange: (value: Overrides) => void;
  /** The release that runs with them; it carries the schemas. */
  release: ComponentRelease | undefined;
  secrets?: readonly SecretReference[];
}) {
  const t = deliveryTexts.useText();
  const { value, onChange, release, secrets = [] } = props;
  const { type, traits } = environmentSchemas(release);
  const env = envOf(value);
  const problemAt = lookup(variableProblems(env, 'env'));
  return (
    <Stack spacing={2} divider={<Divider />}>
      <Box component="section">
        <Typography variant="subtitle2" component="h3" gutterBottom>
          {t('overrides.component')}
        </Typography>
        {release ? (
          <SchemaForm
            schema={type}
            value={value.componentTypeEnvironmentConfigs}
            idPrefix="environment"
            onChange={componentTypeEnvironmentConfigs =>
              onChange({ ...value, componentTypeEnvironmentConfigs })
            }
          />
        ) : (
          <Alert severity="info">{t('overrides.noRelease')}</Alert>
        )}
      </Box>
      {traits.map(({ instanceName, schema }) => (
        <Box component="section" key={instanceName}>
          <Typography variant="subtitle2" component="h3" gutterBottom>
            {t('overrides.trait', { name: instanceName })}
          </Typography>
          <SchemaForm
            schema={schema}
            value={value.traitEnvironmentConfigs?.[instanceName]}
            idPrefix={`environment-${instanceName}`}
            onChange={configs => {
              const { [instanceName]: _, ...rest } =
                value.traitEnvironmentConfigs ?? {};
              const all = configs ? { ...rest, [instanceName]: configs } : rest;
              onChange({
                ...value,
                traitEnvironmentConfigs:
                  Object.keys(all).length > 0 ? all : undefined,
              });
            }}
          />
        </Box>
      ))}
      <Box>
        <EnvPart
          value={env}
          path="env"
          problemAt={problemAt}
          secrets={secrets}
          onChange={next => onChange(withEnv(value, next))}
        />
        <FilesPart
          value={filesOf(value)}
          path="files"
          problemAt={problemAt}
          secrets={secrets}
          onChange={next => onChange(withFiles(value, next))}
        />
      </Box>
    </Stack>
  );
}
