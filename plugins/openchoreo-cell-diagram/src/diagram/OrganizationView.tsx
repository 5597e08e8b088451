import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import {
  EmptyState,
  entityPath,
  LoadingState,
  ResourceState,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useOrganizationGraph } from '../data/useOrganizationGraph';
import { CellNode } from '../model';
import { useCellText } from '../texts';
import { ChangeView } from '../view/useCellView';
import { CellView } from '../view/viewState';
import { Frame } from './Frame';

const never = () => false;

/** All cells of an organisation and their links. */
export function OrganizationView(props: {
  namespace: string;
  view: CellView;
  change: ChangeView;
}) {
  const { namespace, view, change } = props;
  const t = useCellText();
  const navigate = useNavigate();
  const cells = useOrganizationGraph(namespace, view.environment);
  const { environment } = cells;
  const hrefOf = useCallback(
    (node: CellNode) =>
      node.kind === 'cell'
        ? `${entityPath('system', namespace, node.name, 'cell-diagram')}${
            environment ? `?env=${encodeURIComponent(environment)}` : ''
          }`
        : undefined,
    [namespace, environment],
  );
  const enter = useCallback(
    (node: CellNode) => {
      const href = hrefOf(node);
      return href ? () => navigate(href) : undefined;
    },
    [hrefOf, navigate],
  );
  return (
    <ResourceState
      state={cells.state}
      loadingRows={8}
      empty={
        <EmptyState title={t('organization.empty.title')}>
          {t('organization.empty.text')}
        </EmptyState>
      }
    >
      {() =>
        cells.settled ? (
          <Frame
            graph={cells.graph}
            name={`organization/${namespace}`}
            view={view}
            change={change}
            steps={[{ name: t('level.organization') }]}
            environments={cells.environments}
            environment={environment}
            comparable={false}
            compared={false}
            hrefOf={hrefOf}
            enter={enter}
            asks={never}
            problems={[]}
            noTraffic={cells.traffic.reason}
          />
        ) : (
          <LoadingState rows={8} />
        )
      }
    </ResourceState>
  );
}
