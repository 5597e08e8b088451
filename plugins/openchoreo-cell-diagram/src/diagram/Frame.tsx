import {
  ReactNode,
  useCallback,
  useDeferredValue,
  useMemo,
  useState,
} from 'react';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import {
  EmptyState,
  LoadingState,
  useStatusText,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDrawing } from '../data/useDrawing';
import { CellGraph, CellNode, closure, filterGraph, focusOn } from '../model';
import { cellWords, translateGraph } from '../model/translate';
import { DetailPanel } from '../panel/DetailPanel';
import { CellTables } from '../table/CellTables';
import { useCellText } from '../texts';
import { ChangeView, writeCamera } from '../view/useCellView';
import { CellView } from '../view/viewState';
import { CellCanvas } from './CellCanvas';
import { ExportButton } from './ExportButton';
import { Legend } from './Legend';
import { Levels, LevelStep } from './Levels';
import { Toolbar } from './Toolbar';
import { useText } from './useText';

/** What a level gives to the frame around all levels. */
export interface FrameProps {
  graph: CellGraph;
  /** Names what is shown; another name starts with a view of its own. */
  name: string;
  view: CellView;
  change: ChangeView;
  steps: LevelStep[];
  environments: readonly string[];
  environment: string | undefined;
  comparable: boolean;
  compared: boolean;
  hrefOf: (node: CellNode) => string | undefined;
  /** Goes into a box; false when there is nothing to see. */
  enter: (node: CellNode) => (() => void) | undefined;
  leave?: () => void;
  /** Answers to the question that the view asks about the selected box. */
  answers?: (node: CellNode) => ReactNode;
  asks: (node: CellNode) => boolean;
  notice?: ReactNode;
  problems: string[];
  /** Why observed traffic is not shown. */
  noTraffic?: string;
}

/** Toolbar, drawing, details, legend and tables; the same at every level. */
export function Frame(props: FrameProps) {
  const { view, change, enter } = props;
  const cellWord = cellWords.useWord();
  const statusWord = useStatusText();
  const graph = useMemo(
    () => translateGraph(props.graph, cellWord, statusWord),
    [props.graph, cellWord, statusWord],
  );
  const t = useCellText();
  const [text, setText] = useText(view.text, change);
  const search = useDeferredValue(text);
  const [goTo, setGoTo] = useState<{ id: string }>();
  const shown = useMemo(() => {
    const filtered = filterGraph(graph, view.show);
    return view.focus ? focusOn(filtered, view.focus, view.steps) : filtered;
  }, [graph, view.show, view.focus, view.steps]);
  const name = view.focus
    ? `${props.name}/${view.focus}/${view.steps}`
    : props.name;
  const drawing = useDrawing(shown, name);
  // The picture first; the tables are made when the browser has time.
  const later = useDeferredValue(
    drawing !== undefined || shown.nodes.length === 0,
  );
  const tabled = useDeferredValue(shown);
  const selected = useMemo(
    () => shown.nodes.find(n => n.id === view.select),
    [shown, view.select],
  );
  const held = useMemo(
    () =>
      selected && view.path
        ? closure(shown.edges, selected.id, view.path)
        : undefined,
    [shown, selected, view.path],
  );
  const onSelect = useCallback(
    (id: string | undefined) =>
      change({ select: id, reach: undefined }, { replace: true }),
    [change],
  );
  const onEnter = useCallback(
    (id: string) => {
      const node = shown.nodes.find(n => n.id === id);
      if (node) enter(node)?.();
    },
    [shown, enter],
  );
  return (
    <>
      <Toolbar
        view={view}
        change={change}
        environments={props.environments}
        environment={props.environment}
        nodes={shown.nodes}
        comparable={props.comparable}
        filterable={props.comparable}
        text={text}
        setText={setText}
        onFind={id => {
          setGoTo({ id });
          onSelect(id);
        }}
      >
        <Levels steps={props.steps} />
      </Toolbar>
      {props.problems.map(problem => (
        <Alert key={problem} severity="warning" sx={{ mb: 2 }}>
          {problem}
        </Alert>
      ))}
      {props.notice}
      {shown.nodes.length === 0 && (
        <EmptyState
          title={t('filtered.title')}
          action={
            <Button
              variant="outlined"
              onClick={() => change({ show: [], focus: undefined })}
            >
              {t('filtered.clear')}
            </Button>
          }
        >
          {t('filtered.text')}
        </EmptyState>
      )}
      {shown.nodes.length > 0 && !drawing && <LoadingState rows={8} />}
      {shown.nodes.length > 0 && drawing && (
        <Stack direction={{ xs: 'column', md: 'row' }} gap={2}>
          <CellCanvas
            key={name}
            graph={shown}
            drawing={drawing}
            search={search}
            selected={selected?.id}
            onSelect={onSelect}
            onEnter={onEnter}
            onLeave={props.leave}
            held={held}
            goTo={goTo}
            camera={view.camera}
            onCamera={writeCamera}
          >
            <ExportButton graph={shown} drawing={drawing} />
          </CellCanvas>
          {selected && (
            <DetailPanel
              graph={shown}
              node={selected}
              view={view}
              change={change}
              href={props.hrefOf(selected)}
              enter={enter(selected)}
              asks={props.asks(selected)}
            >
              {view.reach && props.asks(selected)
                ? props.answers?.(selected)
                : undefined}
            </DetailPanel>
          )}
        </Stack>
      )}
      <Legend
        graph={shown}
        compared={props.compared}
        noTraffic={props.noTraffic}
      />
      {later && (
        <CellTables
          graph={tabled}
          hrefOf={props.hrefOf}
          compared={props.compared}
        />
      )}
    </>
  );
}
