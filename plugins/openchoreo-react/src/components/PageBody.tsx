import { ReactNode } from 'react';
import Box from '@mui/material/Box';
import { OpenChoreoQueryProvider } from '../api/QueryProvider';

/** The content area of every page: same margins and width everywhere, room for a phone, and the query cache. */
export function PageBody({ children }: { children: ReactNode }) {
  return (
    <OpenChoreoQueryProvider>
      <Box
        component="section"
        sx={{
          px: { xs: 2, md: 3 },
          py: { xs: 2, md: 3 },
          minWidth: 0,
          // Tabs of an entity stand in a container that has margins already.
          '.bui-Container &': { px: 0 },
        }}
      >
        {children}
      </Box>
    </OpenChoreoQueryProvider>
  );
}
