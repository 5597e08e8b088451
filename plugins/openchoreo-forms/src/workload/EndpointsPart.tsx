import { useState } from 'react';
import DeleteIcon from '@mui/icons-material/Delete';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import FormLabel from '@mui/material/FormLabel';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Tooltip from '@mui/material/Tooltip';
import {
  VISIBILITIES,
  WorkloadEndpoint,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { useFormText } from '../texts';
import { Field, NumberField } from './Field';
import { Section } from './Section';
import { tidy, WorkloadPartProps } from './types';

const TYPES = ['HTTP', 'gRPC', 'GraphQL', 'Websocket', 'TCP', 'UDP'] as const;

/** The ports of a workload, and who may reach them. */
export function EndpointsPart({
  value,
  onChange,
  problemAt,
}: WorkloadPartProps) {
  const t = useFormText();
  const endpoints = value.endpoints ?? {};
  const set = (next: NonNullable<WorkloadTemplate['endpoints']>) => {
    const { endpoints: _, ...rest } = value;
    onChange(
      Object.keys(next).length > 0 ? { ...rest, endpoints: next } : rest,
    );
  };
  const names = Object.keys(endpoints);
  return (
    <Section
      title={t('endpoints.title')}
      empty={names.length === 0 ? t('endpoints.none') : undefined}
      add={[
        {
          label: t('endpoints.add'),
          onClick: () =>
            set({
              ...endpoints,
              [freeName(names)]: {
                type: 'HTTP',
                port: 8080,
                visibility: ['external'],
              },
            }),
        },
      ]}
    >
      {names.map((name, index) => (
        <Endpoint
          // The position, because the name is what is being written.
          key={index}
          name={name}
          value={endpoints[name]}
          isTaken={other => other !== name && names.includes(other)}
          problemAt={path => problemAt(`endpoints.${name}${path}`)}
          onRename={next =>
            set(
              Object.fromEntries(
                names.map(n => [n === name ? next : n, endpoints[n]]),
              ),
            )
          }
          onChange={next => set({ ...endpoints, [name]: next })}
          onRemove={() => {
            const { [name]: _, ...rest } = endpoints;
            set(rest);
          }}
        />
      ))}
    </Section>
  );
}

function freeName(names: readonly string[]): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'http' : `http-${i}`;
    if (!names.includes(name)) return name;
  }
}

function Endpoint(props: {
  name: string;
  value: WorkloadEndpoint;
  isTaken: (name: string) => boolean;
  problemAt: (path: string) => string | undefined;
  onRename: (name: string) => void;
  onChange: (value: WorkloadEndpoint) => void;
  onRemove: () => void;
}) {
  const t = useFormText();
  const { name, value, problemAt } = props;
  // A name that is taken must not swallow the other endpoint while it is written.
  const [taken, setTaken] = useState<string>();
  const set = (change: Partial<WorkloadEndpoint>) =>
    props.onChange(tidy({ ...value, ...change }) as WorkloadEndpoint);
  const visible = new Set(['project', ...(value.visibility ?? [])]);
  const removeLabel = t('endpoints.remove', { name });
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Stack spacing={2}>
        <Stack direction="row" spacing={1} alignItems="flex-start">
          <Field
            label={t('name')}
            value={taken ?? name}
            problem={
              taken === undefined ? problemAt('') : t('endpoints.nameTaken')
            }
            onChange={text => {
              const next = text.trim();
              if (next === '' || props.isTaken(next)) setTaken(next);
              else {
                setTaken(undefined);
                props.onRename(next);
              }
            }}
          />
          <Tooltip title={removeLabel}>
            <IconButton aria-label={removeLabel} onClick={props.onRemove}>
              <DeleteIcon />
            </IconButton>
          </Tooltip>
        </Stack>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1}>
          <Field
            select
            label={t('endpoints.type')}
            value={value.type}
            problem={problemAt('.type')}
            onChange={type => set({ type: type as WorkloadEndpoint['type'] })}
          >
            {TYPES.map(type => (
              <MenuItem key={type} value={type}>
                {type}
              </MenuItem>
            ))}
          </Field>
          <NumberField
            label={t('endpoints.port')}
            value={value.port}
            problem={problemAt('.port')}
            inputProps={{ min: 1, max: 65535 }}
            onChange={port => set({ port: port as number })}
          />
          <NumberField
            label={t('endpoints.targetPort')}
            value={value.targetPort}
            problem={problemAt('.targetPort')}
            placeholder={value.port ? `${value.port}` : undefined}
            InputLabelProps={{ shrink: true }}
            inputProps={{ min: 1, max: 65535 }}
            onChange={targetPort => set({ targetPort })}
          />
          <Field
            label={t('endpoints.basePath')}
            value={value.basePath ?? ''}
            problem={problemAt('.basePath')}
            placeholder="/"
            InputLabelProps={{ shrink: true }}
            onChange={basePath => set({ basePath })}
          />
        </Stack>
        <Box role="group" aria-label={t('endpoints.visibility')}>
          <FormLabel sx={{ fontSize: '0.8125rem' }}>
            {t('endpoints.visibility')}
          </FormLabel>
          <FormGroup row>
            {VISIBILITIES.map(level => (
              <FormControlLabel
                key={level}
                label={t(`endpoints.visibility.${level}`)}
                control={
                  <Checkbox
                    size="small"
                    checked={visible.has(level)}
                    disabled={level === 'project'}
                    onChange={(_event, checked) =>
                      set({
                        visibility: VISIBILITIES.filter(v =>
                          v === level ? checked : value.visibility?.includes(v),
                        ),
                      })
                    }
                  />
                }
              />
            ))}
          </FormGroup>
        </Box>
        <Field
          label={t('endpoints.schema')}
          helperText={t('endpoints.schema.help')}
          multiline
          minRows={1}
          maxRows={10}
          value={value.schema?.content ?? ''}
          inputProps={{
            spellCheck: false,
            style: { fontFamily: 'monospace', fontSize: '0.8125rem' },
          }}
          onChange={content =>
            set({ schema: tidy({ ...value.schema, content }) })
          }
        />
      </Stack>
    </Paper>
  );
}
