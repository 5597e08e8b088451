import { ReactNode, useId } from 'react';
import Box from '@mui/material/Box';
import { PipelineLayout, PlacedEnvironment } from './layout';

const CARD = { width: 272, height: 172 };
const GAP = { x: 64, y: 24 };

const left = (e: PlacedEnvironment) => e.column * (CARD.width + GAP.x);
const top = (e: PlacedEnvironment) => e.row * (CARD.height + GAP.y);

function curve(from: PlacedEnvironment, to: PlacedEnvironment): string {
  const x1 = left(from) + CARD.width;
  const y1 = top(from) + CARD.height / 2;
  const x2 = left(to) - 6;
  const y2 = top(to) + CARD.height / 2;
  const bend = Math.max(GAP.x / 2, (x2 - x1) / 3);
  return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}

/**
 * A pipeline as cards with arrows between them; on a phone as a list. Cards are real elements in the order of the pipeline, so keyboard and
 * screen reader meet them as they are read; the arrows are only drawn, and what they say is said in each card (`after development`).
 */
export function PipelineGraph(props: {
  layout: PipelineLayout;
  label: string;
  children: (environment: string, sources: readonly string[]) => ReactNode;
}) {
  const { layout } = props;
  const marker = useId();
  const width = layout.columns * (CARD.width + GAP.x) - GAP.x;
  const height = layout.rows * (CARD.height + GAP.y) - GAP.y;
  const sourcesOf = (environment: PlacedEnvironment) =>
    layout.edges.filter(e => e.to === environment).map(e => e.from.name);
  return (
    <Box
      role="group"
      aria-label={props.label}
      sx={{ overflowX: { md: 'auto' }, pb: 1 }}
    >
      <Box
        sx={{
          position: 'relative',
          width: { md: width },
          height: { md: height },
          display: { xs: 'flex', md: 'block' },
          flexDirection: 'column',
          gap: 1.5,
        }}
      >
        <Box
          component="svg"
          aria-hidden
          width={width}
          height={height}
          sx={{
            display: { xs: 'none', md: 'block' },
            position: 'absolute',
            inset: 0,
            color: 'text.secondary',
            pointerEvents: 'none',
          }}
        >
          <defs>
            <marker
              id={marker}
              viewBox="0 0 8 8"
              refX="6"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              orient="auto"
            >
              <path d="M0,0 L8,4 L0,8 z" fill="currentColor" />
            </marker>
          </defs>
          {layout.edges.map(({ from, to }) => (
            <path
              key={`${from.name}/${to.name}`}
              d={curve(from, to)}
              fill="none"
              stroke="currentColor"
              strokeWidth={1.5}
              strokeDasharray={to.column <= from.column ? '4 4' : undefined}
              markerEnd={`url(#${marker})`}
            />
          ))}
        </Box>
        {layout.environments.map(environment => (
          <Box
            key={environment.name}
            sx={{
              position: { md: 'absolute' },
              left: { md: left(environment) },
              top: { md: top(environment) },
              width: { md: CARD.width },
              height: { md: CARD.height },
            }}
          >
            {props.children(environment.name, sourcesOf(environment))}
          </Box>
        ))}
      </Box>
    </Box>
  );
}
