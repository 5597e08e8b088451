import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useDeliveryText } from '../texts';
import { ObjectChange } from './types';
import { valueText } from './valueText';

/** What the two sides of a comparison are called, when they are not now and then. */
export interface Sides {
  before: string;
  after: string;
}

/** The fields of one object that differ. On a phone a field stands above what it was and will be, so that nothing is out of sight. */
export function Fields(props: {
  change: ObjectChange;
  sides?: Sides | undefined;
}) {
  const { change } = props;
  const t = useDeliveryText();
  const isPhone = useMediaQuery(useTheme().breakpoints.down('sm'));
  const object = `${change.object.kind} ${change.object.name}`;
  const sides = props.sides ?? { before: t('plan.now'), after: t('plan.then') };
  if (change.fields.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t(`plan.whole.${change.change}`)}
      </Typography>
    );
  }
  const values = (field: ObjectChange['fields'][number]) => (
    <>
      <TableCell>{valueText(field.before)}</TableCell>
      <TableCell>{valueText(field.after)}</TableCell>
    </>
  );
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={t('plan.fields.scrollable', { object })}
    >
      <Table
        size="small"
        sx={
          isPhone
            ? {
                tableLayout: 'fixed',
                '& td, & th': { px: 1, overflowWrap: 'anywhere' },
              }
            : { minWidth: 480, '& td': { overflowWrap: 'anywhere' } }
        }
        aria-label={t('plan.fields', { object })}
      >
        <TableHead>
          <TableRow>
            {!isPhone && <TableCell>{t('plan.field')}</TableCell>}
            <TableCell>{sides.before}</TableCell>
            <TableCell>{sides.after}</TableCell>
          </TableRow>
        </TableHead>
        {change.fields.map(field => (
          <TableBody
            key={field.path}
            sx={{ '& td, & th': { fontFamily: 'monospace' } }}
          >
            {isPhone ? (
              <>
                <TableRow>
                  <TableCell
                    component="th"
                    scope="rowgroup"
                    colSpan={2}
                    sx={{ borderBottom: 0, pb: 0, color: 'text.secondary' }}
                  >
                    {field.path}
                  </TableCell>
                </TableRow>
                <TableRow>{values(field)}</TableRow>
              </>
            ) : (
              <TableRow>
                <TableCell component="th" scope="row">
                  {field.path}
                </TableCell>
                {values(field)}
              </TableRow>
            )}
          </TableBody>
        ))}
      </Table>
    </Box>
  );
}
