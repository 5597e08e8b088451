import { useCallback, useDeferredValue, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import Alert from '@mui/material/Alert';
import Autocomplete from '@mui/material/Autocomplete';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import {
  EmptyState,
  entityPath,
  LoadingState,
  PageBody,
  ResourceState,
  useProjectIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Cell, useCell } from '../data/useCell';
import { useStableLayout } from '../data/useStableLayout';
import { CellNode } from '../model';
import { CellTables } from '../table/CellTables';
import { CellCanvas, HrefOf } from './CellCanvas';
import { ExportButton } from './ExportButton';
import { Legend } from './Legend';

function Diagram() {
  const { namespace, project } = useProjectIdentity();
  const [search, setSearch] = useSearchParams();
  const cell = useCell(namespace, project, search.get('env'));
  return (
    <ResourceState
      state={cell.state}
      loadingRows={8}
      empty={
        <EmptyState title="This cell is empty">
          The diagram shows the components of a project, what they call, and
          what comes in from outside. Choose <em>Create</em> in the menu to make
          the first component.
        </EmptyState>
      }
    >
      {() =>
        cell.settled ? (
          <Drawing
            key={`${namespace}/${project}`}
            namespace={namespace}
            cell={cell}
            chooseEnvironment={name =>
              setSearch(previous => {
                previous.set('env', name);
                return previous;
              })
            }
          />
        ) : (
          <LoadingState rows={8} />
        )
      }
    </ResourceState>
  );
}

function Drawing(props: {
  namespace: string;
  cell: Cell;
  chooseEnvironment: (name: string) => void;
}) {
  const { namespace, cell } = props;
  const { graph, environment } = cell;
  const { layout, routes } = useStableLayout(graph);
  const [text, setText] = useState('');
  const [goTo, setGoTo] = useState<{ id: string }>();
  const deferred = useDeferredValue(text);
  const hrefOf = useCallback<HrefOf>(
    node => hrefIn(namespace, environment, node),
    [namespace, environment],
  );
  return (
    <>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2} sx={{ mb: 2 }}>
        <TextField
          select
          size="small"
          label="Environment"
          value={environment ?? ''}
          disabled={cell.environments.length === 0}
          onChange={event => props.chooseEnvironment(event.target.value)}
          sx={{ minWidth: 180 }}
        >
          {cell.environments.map(name => (
            <MenuItem key={name} value={name}>
              {name}
            </MenuItem>
          ))}
        </TextField>
        <Autocomplete
          size="small"
          options={graph.nodes}
          getOptionLabel={node => node.title}
          getOptionKey={node => node.id}
          isOptionEqualToValue={(a, b) => a.id === b.id}
          value={null}
          inputValue={text}
          onInputChange={(_event, value, reason) =>
            setText(reason === 'reset' ? '' : value)
          }
          onChange={(_event, node) => node && setGoTo({ id: node.id })}
          blurOnSelect
          noOptionsText="Nothing in this cell has that name"
          renderInput={params => (
            <TextField {...params} label="Find in the cell" type="search" />
          )}
          sx={{ width: { sm: 280 } }}
        />
      </Stack>
      {cell.incomplete && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {cell.incomplete}
        </Alert>
      )}
      <CellCanvas
        graph={graph}
        layout={layout}
        routes={routes}
        hrefOf={hrefOf}
        search={deferred}
        goTo={goTo}
      >
        <ExportButton graph={graph} layout={layout} routes={routes} />
      </CellCanvas>
      <Legend />
      <CellTables graph={graph} hrefOf={hrefOf} />
    </>
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

/** Tab of a project: its cell in an environment (`?env=`). */
export function CellDiagramTab() {
  return (
    <PageBody>
      <Diagram />
    </PageBody>
  );
}
