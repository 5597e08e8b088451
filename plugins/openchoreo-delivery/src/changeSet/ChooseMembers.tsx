import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import { Promotable } from '../deploy/behind';
import { useDeliveryText } from '../texts';

/** Which components of a project go along. All, until somebody leaves one out. */
export function ChooseMembers(props: {
  items: readonly Promotable[];
  /** Components that are left out. */
  left: ReadonlySet<string>;
  onChange: (left: ReadonlySet<string>) => void;
}) {
  const { items, left } = props;
  const t = useDeliveryText();
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend">{t('set.choose')}</FormLabel>
      <FormGroup>
        {items.map(({ component, current, releaseName }) => (
          <FormControlLabel
            key={component}
            control={
              <Checkbox
                size="small"
                checked={!left.has(component)}
                onChange={(_event, checked) => {
                  const next = new Set(left);
                  if (checked) next.delete(component);
                  else next.add(component);
                  props.onChange(next);
                }}
              />
            }
            label={
              <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
                <strong>{component}</strong>{' '}
                <Box
                  component="span"
                  sx={{ color: 'text.secondary', typography: 'body2' }}
                >
                  {current ?? t('set.nothing')} → {releaseName}
                </Box>
              </Box>
            }
          />
        ))}
      </FormGroup>
      {items.every(item => left.has(item.component)) && (
        <FormHelperText>{t('set.chooseOne')}</FormHelperText>
      )}
    </FormControl>
  );
}
