import { useId, useState } from 'react';
import ArrowDownwardIcon from '@mui/icons-material/ArrowDownward';
import ArrowUpwardIcon from '@mui/icons-material/ArrowUpward';
import DeleteIcon from '@mui/icons-material/Delete';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import {
  ANNOTATIONS,
  ComponentTrait,
  JsonObject,
  Trait,
} from '@openchoreo-portal/model';
import { SchemaForm } from '../lazy';
import { useFormText } from '../texts';
import { Field } from '../workload/Field';
import { Section } from '../workload/Section';
import { withItem } from '../workload/types';

/** A trait that the component type allows. */
export interface OfferedTrait {
  kind: 'Trait' | 'ClusterTrait';
  trait: Trait;
}

const idOf = (ref: { kind?: string; name: string }) =>
  `${ref.kind ?? 'Trait'}/${ref.name}`;
const offeredId = ({ kind, trait }: OfferedTrait) =>
  idOf({ kind, name: trait.metadata.name });
const titleOf = ({ trait }: OfferedTrait) =>
  trait.metadata.annotations?.[ANNOTATIONS.displayName] ?? trait.metadata.name;

/** The traits of a component, in the order in which they are applied: add, configure, move, remove. */
export function TraitsEditor(props: {
  value: readonly ComponentTrait[];
  onChange: (value: ComponentTrait[]) => void;
  /** All that exist. */
  traits: readonly OfferedTrait[];
  /** What the type allows. */
  allowed: readonly { kind?: string; name: string }[];
  /** Names that traits of the type itself have. */
  taken?: readonly string[];
}) {
  const t = useFormText();
  const [adding, setAdding] = useState(false);
  const { value, onChange, traits } = props;
  const allowed = new Set(props.allowed.map(idOf));
  const offers = traits.filter(offer => allowed.has(offeredId(offer)));
  const taken = [...(props.taken ?? []), ...value.map(v => v.instanceName)];
  const move = (index: number, by: number) => {
    const next = [...value];
    const [item] = next.splice(index, 1);
    next.splice(index + by, 0, item);
    onChange(next);
  };
  const empty = () => {
    if (value.length > 0) return undefined;
    return offers.length > 0 ? t('traits.none') : t('traits.noneAllowed');
  };
  return (
    <>
      <Section
        title={t('traits.title')}
        empty={empty()}
        add={
          offers.length > 0
            ? [{ label: t('traits.add'), onClick: () => setAdding(true) }]
            : []
        }
      >
        {value.map((entry, index) => (
          <TraitCard
            key={entry.instanceName}
            value={entry}
            offer={traits.find(offer => offeredId(offer) === idOf(entry))}
            onChange={next => onChange(withItem(value, index, next))}
            onUp={index > 0 ? () => move(index, -1) : undefined}
            onDown={index < value.length - 1 ? () => move(index, 1) : undefined}
          />
        ))}
      </Section>
      {adding && (
        <AddTrait
          offers={offers}
          taken={taken}
          onClose={() => setAdding(false)}
          onAdd={trait => onChange([...value, trait])}
        />
      )}
    </>
  );
}

function TraitCard(props: {
  value: ComponentTrait;
  offer: OfferedTrait | undefined;
  onChange: (value: ComponentTrait | undefined) => void;
  onUp?: () => void;
  onDown?: () => void;
}) {
  const t = useFormText();
  const { value, offer, onChange } = props;
  const name = value.instanceName;
  return (
    <Paper variant="outlined" component="article" sx={{ p: 2 }}>
      <Stack direction="row" spacing={0.5} alignItems="flex-start">
        <Stack sx={{ flexGrow: 1, minWidth: 0 }}>
          <Typography
            component="h4"
            variant="subtitle1"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {name}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {offer ? titleOf(offer) : value.name}
          </Typography>
        </Stack>
        <IconButton
          aria-label={t('traits.up', { name })}
          disabled={!props.onUp}
          onClick={props.onUp}
        >
          <ArrowUpwardIcon />
        </IconButton>
        <IconButton
          aria-label={t('traits.down', { name })}
          disabled={!props.onDown}
          onClick={props.onDown}
        >
          <ArrowDownwardIcon />
        </IconButton>
        <Tooltip title={t('traits.remove')}>
          <IconButton
            aria-label={t('traits.remove')}
            onClick={() => onChange(undefined)}
          >
            <DeleteIcon />
          </IconButton>
        </Tooltip>
      </Stack>
      {offer ? (
        <SchemaForm
          schema={offer.trait.spec.parameters?.openAPIV3Schema}
          value={value.parameters}
          idPrefix={`trait-${name}`}
          onChange={parameters => {
            const { parameters: _, ...rest } = value;
            onChange(parameters ? { ...rest, parameters } : rest);
          }}
        />
      ) : (
        <Alert severity="error">{t('traits.missing')}</Alert>
      )}
    </Paper>
  );
}

function AddTrait(props: {
  offers: readonly OfferedTrait[];
  taken: readonly string[];
  onAdd: (trait: ComponentTrait) => void;
  onClose: () => void;
}) {
  const t = useFormText();
  const titleId = useId();
  const { offers, taken } = props;
  const [chosen, setChosen] = useState(() => offeredId(offers[0]));
  const offer = offers.find(o => offeredId(o) === chosen)!;
  const [instanceName, setInstanceName] = useState<string>();
  const [parameters, setParameters] = useState<JsonObject>();
  const name = instanceName ?? freeName(offer.trait.metadata.name, taken);
  const problem = taken.includes(name)
    ? t('traits.taken')
    : (name === '' && t('problem.name')) || undefined;
  return (
    <Dialog
      open
      onClose={props.onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="sm"
    >
      <DialogTitle id={titleId}>{t('traits.add')}</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <Field
            select
            label={t('traits.which')}
            value={chosen}
            onChange={next => {
              setChosen(next);
              setParameters(undefined);
            }}
          >
            {offers.map(o => (
              <MenuItem key={offeredId(o)} value={offeredId(o)}>
                {titleOf(o)}
              </MenuItem>
            ))}
          </Field>
          <Field
            label={t('traits.instance')}
            helperText={t('traits.instance.help')}
            value={name}
            problem={problem}
            onChange={text => setInstanceName(text.trim())}
          />
          <SchemaForm
            key={chosen}
            schema={offer.trait.spec.parameters?.openAPIV3Schema}
            value={parameters}
            idPrefix="new-trait"
            onChange={setParameters}
          />
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{t('cancel')}</Button>
        <Button
          variant="contained"
          disabled={problem !== undefined}
          onClick={() => {
            props.onAdd({
              kind: offer.kind,
              name: offer.trait.metadata.name,
              instanceName: name,
              ...(parameters ? { parameters } : {}),
            });
            props.onClose();
          }}
        >
          {t('traits.confirm')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function freeName(base: string, taken: readonly string[]): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}-${i}`;
    if (!taken.includes(name)) return name;
  }
}
