import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import {
  ANNOTATIONS,
  Component,
  ComponentType,
} from '@openchoreo-portal/model';
import {
  OfferedTrait,
  SchemaForm,
  TraitsEditor,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { Draft } from './draft';
import { useConfigureText } from './texts';

/** The component's part of a draft: delivery, parameters of its type, traits. */
export function ComponentPart(props: {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  component: Component;
  type: ComponentType | undefined;
  traits: readonly OfferedTrait[];
}) {
  const t = useConfigureText();
  const { draft, onDraft, component, type, traits } = props;
  const without = <K extends keyof Draft>(key: K) => {
    const { [key]: _, ...rest } = draft;
    return rest;
  };
  const typeName =
    type?.metadata.annotations?.[ANNOTATIONS.displayName] ??
    component.spec.componentType.name;
  return (
    <Stack divider={<Divider />}>
      <Box sx={{ py: 2 }}>
        <FormControlLabel
          label={t('component.auto')}
          control={
            <Switch
              checked={draft.autoDeploy ?? false}
              onChange={(_event, autoDeploy) =>
                onDraft({ ...draft, autoDeploy })
              }
            />
          }
        />
      </Box>
      <Box component="section" sx={{ py: 2 }}>
        <Typography variant="h6" component="h3" gutterBottom>
          {t('component.parameters', { type: typeName })}
        </Typography>
        <SchemaForm
          schema={type?.spec.parameters?.openAPIV3Schema}
          value={draft.parameters}
          idPrefix="parameters"
          onChange={parameters =>
            onDraft(
              parameters ? { ...draft, parameters } : without('parameters'),
            )
          }
        />
      </Box>
      <TraitsEditor
        value={draft.traits ?? []}
        traits={traits}
        allowed={type?.spec.allowedTraits ?? []}
        taken={(type?.spec.traits ?? []).map(trait => trait.instanceName)}
        onChange={next =>
          onDraft(
            next.length > 0 ? { ...draft, traits: next } : without('traits'),
          )
        }
      />
    </Stack>
  );
}
