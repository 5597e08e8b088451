import { useCallback, useMemo } from 'react';
import {
  EmptyState,
  entityPath,
  LoadingState,
  ResourceState,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Cell, useCell } from '../data/useCell';
import { useComparison } from '../data/useComparison';
import { buildInside, CellNode } from '../model';
import { ComparisonNotice } from '../panel/ComparisonNotice';
import { ReachPanel } from '../panel/ReachPanel';
import { useCellText } from '../texts';
import { ChangeView } from '../view/useCellView';
import { CellView } from '../view/viewState';
import { Frame } from './Frame';

interface ViewProps {
  namespace: string;
  project: string;
  view: CellView;
  change: ChangeView;
}

/** A project, or one of its components from inside. */
export function ProjectView(props: ViewProps) {
  const { namespace, project, view } = props;
  const t = useCellText();
  const cell = useCell(
    namespace,
    project,
    view.environment,
    view.compare?.with === 'environment' ? view.compare.name : undefined,
  );
  return (
    <ResourceState
      state={cell.state}
      loadingRows={8}
      empty={
        <EmptyState title={t('empty.title')}>{t('empty.text')}</EmptyState>
      }
    >
      {() => {
        if (!cell.settled) return <LoadingState rows={8} />;
        return view.level === 'component' && view.inside ? (
          <Inside {...props} cell={cell} component={view.inside} />
        ) : (
          <Project {...props} cell={cell} />
        );
      }}
    </ResourceState>
  );
}

/** What one looks at is left behind when the level changes. */
const FRESH: Partial<CellView> = {
  select: undefined,
  focus: undefined,
  path: undefined,
  reach: undefined,
  camera: undefined,
  text: '',
  show: [],
};

function useProblems(cell: Cell): string[] {
  const t = useCellText();
  return [
    cell.unreadable.length > 0 &&
      t('incomplete', { parts: cell.unreadable.join(', ') }),
    (cell.releases.status === 'forbidden' ||
      cell.releases.status === 'failed') &&
      t('network.unknown'),
  ].filter((text): text is string => typeof text === 'string');
}

function Project(props: ViewProps & { cell: Cell }) {
  const { namespace, project, view, change, cell } = props;
  const { environment } = cell;
  const t = useCellText();
  const comparison = useComparison(cell, view.compare);
  const graph =
    comparison.status === 'ready' ? comparison.difference.graph : cell.graph;
  const hrefOf = useCallback(
    (node: CellNode) => hrefIn(namespace, environment, node),
    [namespace, environment],
  );
  const enter = useCallback(
    (node: CellNode) =>
      node.kind === 'component' && !node.missing
        ? () => change({ ...FRESH, level: 'component', inside: node.name })
        : undefined,
    [change],
  );
  const leave = useCallback(
    () => change({ ...FRESH, level: 'organization', compare: undefined }),
    [change],
  );
  return (
    <Frame
      graph={graph}
      name={`project/${namespace}/${project}`}
      view={view}
      change={change}
      steps={[
        { name: t('level.organization'), go: leave },
        { name: t('level.project', { name: project }) },
      ]}
      environments={cell.environments}
      environment={environment}
      comparable
      compared={comparison.status === 'ready'}
      hrefOf={hrefOf}
      enter={enter}
      leave={leave}
      asks={node => node.kind === 'component' && !node.missing}
      answers={node =>
        environment &&
        node.kind === 'component' &&
        view.reach && (
          <ReachPanel
            namespace={namespace}
            project={project}
            component={node.name}
            environment={environment}
            direction={view.reach}
          />
        )
      }
      notice={
        <ComparisonNotice
          state={comparison}
          compare={view.compare}
          environment={environment}
        />
      }
      problems={useProblems(cell)}
      noTraffic={cell.traffic.reason}
    />
  );
}

function Inside(props: ViewProps & { cell: Cell; component: string }) {
  const { namespace, project, view, change, cell, component } = props;
  const t = useCellText();
  const release = cell.releases.items.find(
    r =>
      r.spec.owner.componentName === component &&
      r.spec.targetPlane !== 'observabilityplane',
  );
  const graph = useMemo(
    () => buildInside(cell.graph, component, release),
    [cell.graph, component, release],
  );
  const hrefOf = useCallback(
    (node: CellNode) => hrefIn(namespace, cell.environment, node),
    [namespace, cell.environment],
  );
  const leave = useCallback(
    () =>
      change({
        ...FRESH,
        level: 'project',
        inside: undefined,
        select: `component/${component}`,
      }),
    [change, component],
  );
  const enter = useCallback(
    (node: CellNode) =>
      node.kind === 'neighbour'
        ? () => change({ ...FRESH, level: 'component', inside: node.name })
        : undefined,
    [change],
  );
  const steps = [
    {
      name: t('level.organization'),
      go: () => change({ ...FRESH, level: 'organization' }),
    },
    { name: t('level.project', { name: project }), go: leave },
    { name: t('level.component', { name: component }) },
  ];
  const problems = useProblems(cell);
  if (cell.releases.status === 'loading') return <LoadingState rows={8} />;
  return (
    <Frame
      graph={graph}
      name={`component/${namespace}/${project}/${component}`}
      view={view}
      change={change}
      steps={steps}
      environments={cell.environments}
      environment={cell.environment}
      comparable={false}
      compared={false}
      hrefOf={hrefOf}
      enter={enter}
      leave={leave}
      asks={() => false}
      notice={
        graph.nodes.some(n => n.kind === 'object') ? null : (
          <EmptyState title={t('inside.missing.title')}>
            {t('inside.missing.text')}
          </EmptyState>
        )
      }
      problems={problems}
      noTraffic={cell.traffic.reason}
    />
  );
}

function hrefIn(
  namespace: string,
  environment: string | undefined,
  node: CellNode,
): string | undefined {
  if ('missing' in node && node.missing) return undefined;
  switch (node.kind) {
    case 'component':
    case 'neighbour':
      return entityPath('component', namespace, node.name);
    case 'resource':
      return entityPath('resource', namespace, node.name);
    case 'project':
      return `${entityPath('system', namespace, node.name, 'cell-diagram')}${
        environment ? `?env=${encodeURIComponent(environment)}` : ''
      }`;
    default:
      return undefined;
  }
}
