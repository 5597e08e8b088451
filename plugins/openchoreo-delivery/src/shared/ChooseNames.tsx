import { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';

/** Which of some names are meant. All, until somebody leaves one out. */
export function ChooseNames(props: {
  label: string;
  help?: string | undefined;
  items: readonly {
    name: string;
    /** What else there is to say about it. */
    about?: ReactNode;
  }[];
  /** Names that are left out. */
  left: ReadonlySet<string>;
  onChange: (left: ReadonlySet<string>) => void;
}) {
  const { items, left } = props;
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend">{props.label}</FormLabel>
      <FormGroup>
        {items.map(({ name, about }) => (
          <FormControlLabel
            key={name}
            control={
              <Checkbox
                size="small"
                checked={!left.has(name)}
                onChange={(_event, checked) => {
                  const next = new Set(left);
                  if (checked) next.delete(name);
                  else next.add(name);
                  props.onChange(next);
                }}
              />
            }
            label={
              <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
                {about ? <strong>{name}</strong> : name} {about}
              </Box>
            }
          />
        ))}
      </FormGroup>
      {props.help && (
        <FormHelperText sx={{ ml: 0 }}>{props.help}</FormHelperText>
      )}
    </FormControl>
  );
}
