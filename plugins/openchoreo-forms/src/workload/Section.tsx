import { ReactNode } from 'react';
import AddIcon from '@mui/icons-material/Add';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';

/** A titled part of an editor, with what it says while it is empty and the ways to add to it. */
export function Section(props: {
  title: string;
  empty?: string;
  add?: readonly { label: string; onClick: () => void }[];
  children?: ReactNode;
}) {
  return (
    <Box component="section" sx={{ py: 2 }}>
      <Typography variant="h6" component="h3" gutterBottom>
        {props.title}
      </Typography>
      {props.empty && (
        <Typography variant="body2" color="text.secondary">
          {props.empty}
        </Typography>
      )}
      <Stack spacing={2} sx={{ mt: 1 }}>
        {props.children}
      </Stack>
      <Stack direction="row" flexWrap="wrap" useFlexGap spacing={1} mt={1}>
        {(props.add ?? []).map(({ label, onClick }) => (
          <Button
            key={label}
            size="small"
            startIcon={<AddIcon />}
            onClick={onClick}
          >
            {label}
          </Button>
        ))}
      </Stack>
    </Box>
  );
}
