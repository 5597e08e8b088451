import { ReactNode, useLayoutEffect, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import { OpenChoreoQueryProvider } from '../api/QueryProvider';

/**
 * The content area of every page: same margins everywhere, room for a phone, and the query cache. It is the page's main landmark, except where
 * the page around it (an entity's) has one already, and margins with it.
 */
export function PageBody({ children }: { children: ReactNode }) {
  const element = useRef<HTMLElement>(null);
  const [isMain, setMain] = useState(false);
  useLayoutEffect(() => {
    const known = [...document.querySelectorAll('main, [role="main"]')];
    setMain(known.every(other => other === element.current));
  }, []);
  return (
    <OpenChoreoQueryProvider>
      <Box
        ref={element}
        component="section"
        role={isMain ? 'main' : undefined}
        sx={{ p: isMain ? { xs: 2, md: 3 } : 0, minWidth: 0 }}
      >
        {children}
      </Box>
    </OpenChoreoQueryProvider>
  );
}
