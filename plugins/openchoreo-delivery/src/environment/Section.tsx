import { ReactNode, useId } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** A part of a panel with its heading. */
export function Section(props: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} sx={{ mt: 2, minWidth: 0 }}>
      <Typography
        id={id}
        variant="subtitle2"
        component="h3"
        fontWeight={600}
        gutterBottom
      >
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}
