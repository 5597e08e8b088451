import { ReactNode } from 'react';
import Box from '@mui/material/Box';
import {
  EntityOrphanWarning,
  EntityProcessingErrorsPanel,
  EntityRelationWarning,
  EntitySwitch,
  hasCatalogProcessingErrors,
  hasRelationWarnings,
  isOrphan,
} from '@backstage/plugin-catalog';

/**
 * Overview of what is ours: how it runs comes first, what the catalog knows about it (About, links, relations) beside that, or below it on a phone.
 * Backstage's own layout puts the catalog's cards first on a phone.
 */
export function OverviewLayout(props: {
  cards: { type?: string; element: JSX.Element }[];
}) {
  const about = props.cards.filter(card => card.type === 'info');
  const content = props.cards.filter(card => card.type !== 'info');
  const column = (cards: typeof about): ReactNode =>
    cards.map(({ element }, i) => (
      <Box key={element.key ?? i} sx={{ minWidth: 0 }}>
        {element}
      </Box>
    ));
  return (
    <>
      <Box
        sx={{ display: 'grid', gap: 2, mb: 3, '&:empty': { display: 'none' } }}
      >
        <EntitySwitch>
          <EntitySwitch.Case if={isOrphan}>
            <EntityOrphanWarning />
          </EntitySwitch.Case>
        </EntitySwitch>
        <EntitySwitch>
          <EntitySwitch.Case if={hasRelationWarnings}>
            <EntityRelationWarning />
          </EntitySwitch.Case>
        </EntitySwitch>
        <EntitySwitch>
          <EntitySwitch.Case if={hasCatalogProcessingErrors}>
            <EntityProcessingErrorsPanel />
          </EntitySwitch.Case>
        </EntitySwitch>
      </Box>
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: about.length > 0 ? 'minmax(0, 2fr) minmax(0, 1fr)' : '1fr',
          },
        }}
      >
        <Box sx={{ display: 'grid', gap: 3, minWidth: 0 }}>
          {column(content)}
        </Box>
        {about.length > 0 && (
          <Box sx={{ display: 'grid', gap: 3, minWidth: 0 }}>
            {column(about)}
          </Box>
        )}
      </Box>
    </>
  );
}
