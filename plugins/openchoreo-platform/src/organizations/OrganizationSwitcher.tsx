import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import {
  displayName,
  useOrganization,
  useOrganizations,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../texts';

const OUTLINE = { borderColor: 'currentColor', opacity: 0.5 };

/**
 * Chooses the organisation one works in. Renders nothing while there is only one to choose. For the sidebar: its colours follow the text colour
 * around it.
 */
export function OrganizationSwitcher() {
  const t = usePlatformText();
  const { name, choose } = useOrganization();
  const organizations = useOrganizations();
  if (organizations.items.length < 2) return null;
  const known = organizations.items.some(o => o.metadata.name === name);
  return (
    <TextField
      select
      size="small"
      label={t('organizations.organization')}
      value={name}
      onChange={event => choose(event.target.value)}
      sx={{ mx: 1.5, my: 1, width: 'calc(100% - 24px)' }}
      InputLabelProps={{ sx: { '&&': { color: 'inherit' } } }}
      // By part, not by class: the portal puts a prefix before the names of classes. The input itself twice, because the theme says its colour once; and here,
      // because what is given to the select takes the place of what is given to its input.
      SelectProps={{
        sx: {
          '&&': { color: 'inherit' },
          '& fieldset': OUTLINE,
          '& svg': { color: 'inherit' },
        },
      }}
    >
      {!known && <MenuItem value={name}>{name}</MenuItem>}
      {organizations.items.map(organization => (
        <MenuItem
          key={organization.metadata.uid}
          value={organization.metadata.name}
        >
          {displayName(organization)}
        </MenuItem>
      ))}
    </TextField>
  );
}
