import { ReactNode } from 'react';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import ListItemText from '@mui/material/ListItemText';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { CellNode, Filter, FILTERS } from '../model';
import { useCellText } from '../texts';
import { ChangeView } from '../view/useCellView';
import { CellView, Comparison } from '../view/viewState';
import { toLocalInput } from './localTime';

/** What the person chooses: environment, comparison, filters, a name to find. */
export function Toolbar(props: {
  view: CellView;
  change: ChangeView;
  environments: readonly string[];
  environment: string | undefined;
  nodes: readonly CellNode[];
  /** Offer comparisons. */
  comparable: boolean;
  filterable: boolean;
  text: string;
  setText: (text: string) => void;
  onFind: (id: string) => void;
  /** The way up, above everything else. */
  children?: ReactNode;
}) {
  const { view, change, environments, environment } = props;
  const t = useCellText();
  return (
    <Box sx={{ mb: 2 }}>
      {props.children}
      <Box
        sx={{
          display: { xs: 'grid', sm: 'flex' },
          gridTemplateColumns: '1fr 1fr',
          flexWrap: 'wrap',
          gap: { xs: 1.5, sm: 2 },
          '& > *': { minWidth: 0 },
        }}
      >
        <TextField
          select
          size="small"
          label={t('toolbar.environment')}
          value={environment ?? ''}
          disabled={environments.length === 0}
          onChange={event => change({ environment: event.target.value })}
          sx={{ minWidth: { sm: 160 } }}
        >
          {environments.map(name => (
            <MenuItem key={name} value={name}>
              {name}
            </MenuItem>
          ))}
        </TextField>
        {props.comparable && (
          <Compare
            compare={view.compare}
            change={compare => change({ compare })}
            others={environments.filter(name => name !== environment)}
          />
        )}
        {props.filterable && (
          <TextField
            select
            size="small"
            label={t('toolbar.filters')}
            value={view.show}
            onChange={event =>
              change(
                { show: [event.target.value].flat() as Filter[] },
                { replace: true },
              )
            }
            SelectProps={{
              multiple: true,
              renderValue: chosen =>
                (chosen as Filter[]).map(f => t(`filter.${f}`)).join(', '),
            }}
            sx={{ width: { sm: 190 } }}
          >
            {FILTERS.map(filter => (
              <MenuItem key={filter} value={filter} dense>
                <Checkbox
                  size="small"
                  checked={view.show.includes(filter)}
                  tabIndex={-1}
                  inputProps={{ 'aria-hidden': true }}
                />
                <ListItemText primary={t(`filter.${filter}`)} />
              </MenuItem>
            ))}
          </TextField>
        )}
        <Autocomplete
          size="small"
          options={props.nodes}
          getOptionLabel={node => node.title}
          getOptionKey={node => node.id}
          isOptionEqualToValue={(a, b) => a.id === b.id}
          value={null}
          inputValue={props.text}
          onInputChange={(_event, value, reason) => {
            // Anything else is the field itself, which would also empty what the address said.
            if (reason === 'input' || reason === 'clear') props.setText(value);
          }}
          onChange={(_event, node) => {
            if (!node) return;
            props.setText('');
            props.onFind(node.id);
          }}
          clearOnBlur={false}
          blurOnSelect
          forcePopupIcon={false}
          noOptionsText={t('toolbar.find.none')}
          renderInput={params => (
            <TextField {...params} label={t('toolbar.find')} type="search" />
          )}
          sx={{ flexGrow: 1, minWidth: { sm: 180 }, maxWidth: { sm: 300 } }}
        />
      </Box>
    </Box>
  );
}

function Compare(props: {
  compare: Comparison | undefined;
  change: (compare: Comparison | undefined) => void;
  others: readonly string[];
}) {
  const { compare, change, others } = props;
  const t = useCellText();
  const value =
    compare?.with === 'environment'
      ? `env:${compare.name}`
      : compare?.with ?? '';
  const choose = (wanted: string) => {
    if (wanted === 'promotion') change({ with: 'promotion' });
    else if (wanted === 'time') {
      // An hour ago is a point that people ask about, and one that can be corrected.
      const at = new Date(Date.now() - 3_600_000);
      at.setSeconds(0, 0);
      change({ with: 'time', at: at.toISOString() });
    } else if (wanted.startsWith('env:')) {
      change({ with: 'environment', name: wanted.slice(4) });
    } else change(undefined);
  };
  return (
    <>
      <TextField
        select
        size="small"
        label={t('toolbar.compare')}
        value={value}
        onChange={event => choose(event.target.value)}
        SelectProps={{ displayEmpty: true }}
        InputLabelProps={{ shrink: true }}
        sx={{ minWidth: { sm: 170 } }}
      >
        <MenuItem value="">{t('toolbar.compare.none')}</MenuItem>
        {others.map(name => (
          <MenuItem key={name} value={`env:${name}`}>
            {name}
          </MenuItem>
        ))}
        <MenuItem value="promotion">{t('toolbar.compare.promotion')}</MenuItem>
        <MenuItem value="time">{t('toolbar.compare.time')}</MenuItem>
      </TextField>
      {compare?.with === 'time' && (
        <>
          <Moment
            label={t('toolbar.compare.at')}
            at={compare.at}
            choose={at => at && change({ ...compare, at })}
          />
          <Moment
            label={t('toolbar.compare.until')}
            at={compare.until}
            choose={until => change({ with: 'time', at: compare.at, until })}
          />
        </>
      )}
    </>
  );
}

/** A moment; an empty field means now. */
function Moment(props: {
  label: string;
  at: string | undefined;
  choose: (at: string | undefined) => void;
}) {
  return (
    <TextField
      size="small"
      type="datetime-local"
      label={props.label}
      value={props.at ? toLocalInput(props.at) : ''}
      inputProps={{ max: toLocalInput(new Date().toISOString()) }}
      onChange={event => {
        const { value } = event.target;
        const at = new Date(value);
        if (value === '') props.choose(undefined);
        else if (!Number.isNaN(at.getTime())) props.choose(at.toISOString());
      }}
      InputLabelProps={{ shrink: true }}
    />
  );
}
