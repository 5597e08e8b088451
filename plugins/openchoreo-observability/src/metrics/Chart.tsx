import { useEffect, useRef } from 'react';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { Sample, toColumns } from './series';
import { useObservabilityText } from '../texts';

/** Usage over time, with its limit. The latest value stands beside the title, so the chart is not the only way to read it. */
export function Chart(props: {
  title: string;
  usage: readonly Sample[] | undefined;
  limit: readonly Sample[] | undefined;
  format: (value: number) => string;
}) {
  const { title, usage, limit, format } = props;
  const host = useRef<HTMLDivElement>(null);
  const { palette } = useTheme();
  const t = useObservabilityText();
  const latest = usage?.[usage.length - 1];

  useEffect(() => {
    const element = host.current!;
    const axis = {
      stroke: palette.text.secondary,
      grid: { stroke: palette.divider, width: 1 },
      ticks: { stroke: palette.divider, width: 1 },
    };
    const plot = new UPlot(
      {
        width: element.clientWidth || 600,
        height: 220,
        legend: { show: true },
        scales: { y: { range: (_plot, _min, max) => [0, (max || 1) * 1.15] } },
        axes: [
          axis,
          {
            ...axis,
            size: 72,
            values: (_plot, values) => values.map(value => format(value)),
          },
        ],
        series: [
          {},
          {
            label: t('chart.usage'),
            stroke: palette.primary.main,
            width: 2,
            value: (_plot, value) => (value === null ? '—' : format(value)),
          },
          {
            label: t('chart.limit'),
            stroke: palette.text.secondary,
            dash: [6, 6],
            width: 1,
            value: (_plot, value) => (value === null ? '—' : format(value)),
          },
        ],
      },
      toColumns([usage, limit]),
      element,
    );
    const observer = new ResizeObserver(([entry]) => {
      plot.setSize({ width: entry.contentRect.width, height: 220 });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [usage, limit, format, palette, t]);

  return (
    <Box component="figure" sx={{ m: 0 }}>
      <Typography component="figcaption" variant="h6">
        {title}{' '}
        <Typography component="span" color="text.secondary">
          {latest
            ? t('chart.now', { value: format(latest.value) })
            : t('chart.none')}
        </Typography>
      </Typography>
      <Box ref={host} aria-hidden sx={{ '& .u-legend': { fontSize: 12 } }} />
    </Box>
  );
}
