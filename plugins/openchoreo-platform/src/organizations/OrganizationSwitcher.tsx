import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import {
  displayName,
  useOrganization,
  useOrganizations,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../texts';

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
      sx={{
        mx: 1.5,
        my: 1,
        minWidth: 0,
        '& .MuiInputBase-root, & .MuiInputLabel-root, & .MuiInputLabel-root.Mui-focused, & .MuiSelect-icon':
          { color: 'inherit' },
        '& .MuiOutlinedInput-notchedOutline': {
          borderColor: 'currentColor',
          opacity: 0.5,
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
