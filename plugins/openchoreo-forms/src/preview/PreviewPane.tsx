import { useDeferredValue, useMemo } from 'react';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Typography from '@mui/material/Typography';
import {
  LoadingState,
  YamlView,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useFormText } from '../texts';
import { Preview, PreviewConfiguration, previewComponent } from './preview';
import { usePreviewPlace } from './usePreviewPlace';

/** What {@link PreviewPane} shows. */
export interface PreviewPaneProps {
  namespace: string;
  environment: string | undefined;
  next: PreviewConfiguration;
  /** What is there now; absent when nothing is. */
  current?: PreviewConfiguration;
}

/** What a configuration would become in an environment, computed here while it is being written. */
export default function PreviewPane(props: PreviewPaneProps) {
  const t = useFormText();
  const next = useDeferredValue(props.next);
  const { current, namespace, environment } = props;
  const { component, workload } = next;
  const state = usePreviewPlace({
    namespace,
    project: component.spec.owner.projectName,
    component: component.metadata.name,
    componentType: component.spec.componentType,
    environment,
    dependencies: workload.dependencies,
  });
  const preview = useMemo(
    () =>
      state.status === 'ready' && workload.container.image
        ? previewComponent(state.place, next, current)
        : undefined,
    [state, next, current, workload.container.image],
  );
  if (state.status === 'loading') {
    return <LoadingState label={t('preview.waiting')} rows={3} />;
  }
  if (state.status === 'missing') {
    return (
      <Alert severity="info">
        {t('preview.missing', { what: state.what })}
      </Alert>
    );
  }
  if (!preview) {
    return <Alert severity="info">{t('preview.noImage')}</Alert>;
  }
  return (
    <Objects
      preview={preview}
      environment={environment ?? ''}
      compares={current !== undefined}
    />
  );
}

function Objects(props: {
  preview: Preview;
  environment: string;
  compares: boolean;
}) {
  const t = useFormText();
  const { objects, removed, pending, problems } = props.preview;
  if (problems.length > 0) {
    return (
      <Alert severity="error" sx={{ overflowWrap: 'anywhere' }}>
        {t('preview.problems')}
        <Box component="ul" sx={{ pl: 2.5, my: 0.5 }}>
          {problems.map(({ where, message }) => (
            <li key={`${where} ${message}`}>
              {message}
              {where && (
                <Typography variant="caption" component="div">
                  {where}
                </Typography>
              )}
            </li>
          ))}
        </Box>
      </Alert>
    );
  }
  const count = objects.filter(o => o.change).length + removed.length;
  const total = objects.length;
  const summary = () => {
    if (total + removed.length === 0) return t('preview.nothing');
    if (!props.compares) return t('preview.all', { total });
    return count === 0
      ? t('preview.same', { environment: props.environment })
      : t('preview.changes', { count, total: total + removed.length });
  };
  return (
    <Box>
      <Typography variant="body2" role="status" sx={{ mb: 1 }}>
        {summary()}
      </Typography>
      {pending.length > 0 && (
        <Alert severity="info" sx={{ mb: 1 }}>
          {t('preview.pending', { reasons: pending.join(' ') })}
        </Alert>
      )}
      {objects.map(({ id, targetPlane, object, change }) => (
        <Accordion
          key={`${targetPlane}/${id}`}
          disableGutters
          variant="outlined"
          TransitionProps={{ unmountOnExit: true }}
        >
          <AccordionSummary expandIcon={<ExpandMoreIcon />}>
            <Row
              kind={object.kind}
              name={object.metadata.name ?? ''}
              change={change?.change}
            />
          </AccordionSummary>
          <AccordionDetails>
            {change && change.fields.length > 0 && (
              <Box
                component="ul"
                sx={{
                  mt: 0,
                  pl: 2.5,
                  fontSize: '0.8125rem',
                  overflowWrap: 'anywhere',
                }}
              >
                {change.fields.slice(0, 20).map(field => (
                  <li key={field.path}>
                    <code>{field.path}</code>: {short(field.before)} →{' '}
                    <strong>{short(field.after)}</strong>
                  </li>
                ))}
              </Box>
            )}
            <YamlView
              value={object}
              label={`${object.kind} ${object.metadata.name}`}
            />
          </AccordionDetails>
        </Accordion>
      ))}
      {removed.map(({ object }) => (
        <Box
          key={`${object.kind}/${object.name}`}
          sx={{ px: 2, py: 1.5, border: 1, borderColor: 'divider' }}
        >
          <Row kind={object.kind} name={object.name} change="remove" />
        </Box>
      ))}
    </Box>
  );
}

const TONE = { add: 'success', modify: 'warning', remove: 'error' } as const;

function Row(props: {
  kind: string;
  name: string;
  change: 'add' | 'modify' | 'remove' | undefined;
}) {
  const t = useFormText();
  const { kind, name, change } = props;
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 1,
        alignItems: 'center',
        flexWrap: 'wrap',
        minWidth: 0,
      }}
    >
      <Typography variant="body2" fontWeight={600}>
        {kind}
      </Typography>
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ overflowWrap: 'anywhere', minWidth: 0 }}
      >
        {name}
      </Typography>
      {change && (
        <Chip
          size="small"
          variant="outlined"
          color={TONE[change]}
          label={t(`preview.${change}`)}
        />
      )}
    </Box>
  );
}

function short(value: unknown): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
