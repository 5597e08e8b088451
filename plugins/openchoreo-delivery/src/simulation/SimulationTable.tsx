import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { SimulatedPromotion } from '@openchoreo-portal/delivery';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeliveryText } from '../texts';

const TONE: Record<SimulatedPromotion['was'], StatusTone> = {
  Passed: 'ok',
  Rejected: 'error',
  Waiting: 'waiting',
};

/** Promotions with what became of them and what would have; nothing when there are none. */
export function SimulationTable(props: {
  promotions: readonly SimulatedPromotion[];
}) {
  const t = useDeliveryText();
  if (props.promotions.length === 0) return null;
  const outcome = (value: SimulatedPromotion['was']) => (
    <StatusLabel
      size="small"
      tone={TONE[value]}
      label={t(`simulation.${value}`)}
    />
  );
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={t('simulation.scrollable')}
    >
      <Table
        size="small"
        sx={{ minWidth: 620 }}
        aria-label={t('simulation.table')}
      >
        <TableHead>
          <TableRow>
            <TableCell>{t('simulation.promotion')}</TableCell>
            <TableCell>{t('simulation.was')}</TableCell>
            <TableCell>{t('simulation.would')}</TableCell>
            <TableCell>{t('simulation.why')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.promotions.map(promotion => (
            <TableRow key={`${promotion.name}/${promotion.component ?? ''}`}>
              <TableCell component="th" scope="row">
                {t('simulation.row', {
                  component:
                    promotion.component ??
                    promotion.resource ??
                    promotion.project,
                  environment: promotion.environment,
                })}
                <Typography
                  variant="caption"
                  color="text.secondary"
                  component="div"
                  sx={{ overflowWrap: 'anywhere' }}
                >
                  {promotion.releaseName} <RelativeTime at={promotion.at} />
                </Typography>
              </TableCell>
              <TableCell>{outcome(promotion.was)}</TableCell>
              <TableCell>{outcome(promotion.would)}</TableCell>
              <TableCell>{promotion.message}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
