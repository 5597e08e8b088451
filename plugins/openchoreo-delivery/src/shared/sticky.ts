/** Keeps names in sight while the environments of a table scroll by. */
export const STICKY = {
  position: 'sticky',
  left: 0,
  zIndex: 1,
  backgroundColor: 'background.paper',
  backgroundImage: 'inherit',
} as const;
