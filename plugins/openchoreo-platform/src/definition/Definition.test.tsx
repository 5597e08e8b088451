import {
  act,
  render,
  screen,
  waitFor,
  waitForElementToBeRemoved,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter, useLocation, useSearchParams } from 'react-router-dom';
import { EditorView } from '@codemirror/view';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import type { DeletionImpact } from '@openchoreo-portal/delivery';
import {
  ApiError,
  KubeObject,
  Project,
  projectKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  AccessQuestion,
  CollectionState,
  OpenChoreoApi,
  openchoreoApiRef,
  PageBody,
  queryClient,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Definition } from './Definition';
import { StoredVersion } from './history/versions';

function project(version: string, parameters: object): Project {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Project',
    metadata: {
      name: 'shop',
      namespace: 'default',
      uid: 'u1',
      generation: Number(version),
      resourceVersion: version,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      deploymentPipelineRef: { kind: 'DeploymentPipeline', name: 'main' },
      parameters,
    },
  } as Project;
}

interface Setup {
  address?: string;
  impact?: Partial<DeletionImpact & { unseen: string[] }>;
  versions?: StoredVersion[];
  /** The stream tells of a save only when the test says so. */
  isStreamLate?: boolean;
  /** Actions that the person may not do. */
  refused?: string[];
}

/** The page over a fake control plane that keeps one project. */
function draw({
  address = '/',
  impact,
  versions = [],
  isStreamLate,
  refused = [],
}: Setup = {}) {
  const listeners = new Set<() => void>();
  let state: CollectionState = {
    status: 'ready',
    items: [project('1', { tier: 'gold' })],
  };
  const put = (object: StoredObject) => {
    state = { status: 'ready', items: [object] };
    act(() => listeners.forEach(listener => listener()));
  };
  const update = jest.fn(
    async (
      _kind: unknown,
      object: KubeObject,
      options?: { dryRun?: boolean },
    ) => {
      if (JSON.stringify(object.spec).includes('forbidden'))
        throw new ApiError({
          reason: 'Invalid',
          message: 'spec.parameters: forbidden is not allowed.',
          remedy: 'Take another.',
        });
      const saved = project('7', (object as Project).spec.parameters as object);
      if (!options?.dryRun && !isStreamLate) put(saved);
      return saved;
    },
  );
  const remove = jest.fn(async () => undefined);
  const request = jest.fn(async (path: string) => {
    if (path.startsWith('/impact'))
      return {
        goes: [],
        running: [],
        dependents: [],
        production: false,
        unseen: [],
        ...impact,
      };
    if (path.endsWith('/plans'))
      return {
        total: 2,
        changes: [],
        infrastructure: [],
        releases: [],
        problems: [],
      };
    return { items: versions };
  });
  const api = {
    stream: {
      subscribe: (_selection: unknown, listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      state: () => state,
      retry: () => {},
    },
    resources: { update, delete: remove },
    decide: async ({ action }: AccessQuestion) => ({
      allowed: !refused.includes(action),
      reason: `Nobody grants you ${action}.`,
    }),
    request,
  } as unknown as OpenChoreoApi;
  const onDeleted = jest.fn();
  render(
    <TestApiProvider
      apis={[
        [openchoreoApiRef, api],
        [storageApiRef, mockApis.storage()],
      ]}
    >
      <MemoryRouter initialEntries={[address]}>
        <PageBody>
          <Leaving onDeleted={onDeleted} />
        </PageBody>
        <Address />
      </MemoryRouter>
    </TestApiProvider>,
  );
  return { update, remove, request, onDeleted, put };
}

/** The definition on a page that goes to its list when the object is gone. */
function Leaving({ onDeleted }: { onDeleted: () => void }) {
  const [, setSearch] = useSearchParams();
  return (
    <Definition
      kind={projectKind}
      name="shop"
      namespace="default"
      onDeleted={() => {
        onDeleted();
        setSearch({ kind: 'Project' });
      }}
    />
  );
}

function Address() {
  return <output aria-label="address">{useLocation().search}</output>;
}

async function editor(): Promise<EditorView> {
  const content = await screen.findByRole('textbox', { name: 'YAML editor' });
  return EditorView.findFromDOM(content)!;
}

async function type(from: string, to: string) {
  const view = await editor();
  const at = view.state.doc.toString().indexOf(from);
  act(() => {
    view.dispatch({ changes: { from: at, to: at + from.length, insert: to } });
  });
}

jest.setTimeout(30_000);

describe('Definition', () => {
  beforeEach(() => queryClient.clear());

  it('shows what the server would make of the text before it is saved', async () => {
    const { update } = draw();
    await type('gold', 'silver');
    const save = screen.getByRole('button', { name: 'Save changes' });
    expect(
      await screen.findByText('The server would accept this.'),
    ).toBeInTheDocument();
    const diff = screen.getByRole('region', { name: 'Changes, line by line' });
    expect(diff).toHaveTextContent('Removed: tier: gold');
    expect(diff).toHaveTextContent('Added: tier: silver');
    expect(update.mock.calls.map(call => call[2]?.dryRun)).toEqual([true]);
    await userEvent.click(save);
    expect(
      await screen.findByText('Resource saved successfully'),
    ).toBeInTheDocument();
    expect(update.mock.calls[1][2]?.dryRun).toBeUndefined();
    expect(update.mock.calls[1][1].metadata.resourceVersion).toBe('1');
    expect(save).toHaveAttribute('aria-disabled', 'true');
  });

  it('says before anybody writes which field takes another right', async () => {
    draw({ refused: ['promotionpolicy:update'] });
    const said = await screen.findByText(
      /You cannot change spec\.deploymentPipelineRef of this project.*takes promotionpolicy:update.*Nobody grants you/,
    );
    const id = said.closest('[role="alert"]')?.id;
    expect(
      (await editor()).contentDOM.getAttribute('aria-describedby'),
    ).toContain(id);
  });

  it('says nothing about it to who has that right', async () => {
    draw();
    await editor();
    await waitFor(() => expect(queryClient.isFetching()).toBe(0));
    expect(screen.queryByText(/You cannot change spec/)).toBeNull();
  });

  it('keeps what was saved while the stream is behind', async () => {
    const { put } = draw({ isStreamLate: true });
    await type('gold', 'silver');
    await screen.findByText('The server would accept this.');
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    await screen.findByText('Resource saved successfully');
    // A status from before the save, then the save itself.
    put(project('2', { tier: 'gold' }));
    put(project('7', { tier: 'silver' }));
    expect((await editor()).state.doc.toString()).toMatch('tier: silver');
    expect(screen.getByText('Resource saved successfully')).toBeInTheDocument();
    expect(screen.queryByText(/Somebody changed this/)).not.toBeInTheDocument();
    put(project('8', { tier: 'bronze' }));
    await waitFor(async () =>
      expect((await editor()).state.doc.toString()).toMatch('tier: bronze'),
    );
  });

  it('says why the server would refuse, and does not save', async () => {
    const { update } = draw();
    await type('gold', 'forbidden');
    expect(
      await screen.findByText(/forbidden is not allowed\. Take another\./),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(update).toHaveBeenCalledTimes(1);
  });

  it('brings the changes of two people together', async () => {
    const { put, update } = draw();
    await type('tier: gold', 'tier: gold\n    mine: yes');
    put(project('2', { tier: 'gold', theirs: 'yes' }));
    expect(
      await screen.findByText('Somebody changed this while you were editing'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Bring their changes in' }),
    );
    expect((await editor()).state.doc.toString()).toMatch(
      /tier: gold\n {4}mine: yes\n {4}theirs: yes/,
    );
    await screen.findByText('The server would accept this.');
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    await screen.findByText('Resource saved successfully');
    expect(update.mock.lastCall?.[1].metadata.resourceVersion).toBe('2');
  });

  it('lets a person choose where both changed the same', async () => {
    const { put } = draw();
    await type('gold', 'silver');
    put(project('2', { tier: 'bronze' }));
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Theirs bronze' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Bring their changes in' }),
    );
    expect((await editor()).state.doc.toString()).toMatch('tier: bronze');
  });

  it('follows changes of the object while nobody types', async () => {
    const { put } = draw();
    await editor();
    put(project('2', { tier: 'bronze' }));
    await waitFor(async () =>
      expect((await editor()).state.doc.toString()).toMatch('tier: bronze'),
    );
    expect(screen.queryByText(/Somebody changed this/)).not.toBeInTheDocument();
  });

  it('shows the history and restores a version, after a dry run', async () => {
    const version = (number: number, tier: string) => ({
      version: number,
      type: 'MODIFIED' as const,
      time: '2026-11-21T10:00:00Z',
      subject: 'user:default/alice',
      object: project(String(number), { tier }),
    });
    const { request } = draw({
      address: '/?view=history&version=3',
      versions: [
        version(5, 'gold'),
        version(4, 'gold'),
        version(3, 'silver'),
        { ...version(2, 'tin'), type: 'ADDED' as unknown as 'MODIFIED' },
      ],
    });
    expect(await screen.findByText('Version 3')).toBeInTheDocument();
    expect(
      screen.getAllByRole('button', { name: /alice/ }).map(b => b.textContent),
    ).toHaveLength(3);
    await userEvent.click(
      screen.getByRole('button', { name: 'Restore version 3' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Added: tier: silver');
    await userEvent.click(
      screen.getByRole('button', { name: 'Restore version 3' }),
    );
    expect(
      await screen.findByText('Version 3 was restored.'),
    ).toBeInTheDocument();
    const bodies = request.mock.calls
      .filter(([path]) => path.includes('/restore'))
      .map(call => (call as unknown[])[1]);
    expect(bodies).toEqual([
      expect.objectContaining({
        body: { version: 3, resourceVersion: '1', dryRun: true },
      }),
      expect.objectContaining({ body: { version: 3, resourceVersion: '1' } }),
    ]);
    await waitForElementToBeRemoved(dialog, { timeout: 5_000 });
    await userEvent.click(screen.getByRole('button', { name: 'Edit' }));
    expect(screen.getByLabelText('address')).toHaveTextContent(/^$/);
  });

  it('deletes outside production without a typed name', async () => {
    const { remove, onDeleted } = draw();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    await screen.findByText('Nothing that stays depends on it.');
    expect(screen.queryByRole('textbox', { name: /^Type/ })).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Delete', hidden: false }),
    );
    await waitFor(() => expect(onDeleted).toHaveBeenCalled());
    // The dialog closes, and the address of what is gone stays away.
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByLabelText('address')).toHaveTextContent('?kind=Project');
    expect(remove).toHaveBeenCalledWith(
      projectKind,
      { namespace: 'default', name: 'shop' },
      { preconditions: { uid: 'u1' } },
    );
  });

  it('names what goes and who depends on it, and asks for the name in production', async () => {
    const { remove } = draw({
      impact: {
        goes: [{ kind: 'Component', namespace: 'default', name: 'api' }],
        running: [
          {
            environment: 'live',
            production: true,
            kinds: [{ kind: 'Deployment', count: 2 }],
          },
        ],
        dependents: [
          {
            kind: 'Workload',
            namespace: 'default',
            name: 'web',
            field: 'spec.dependencies.endpoints[0].component',
            on: { kind: 'Component', namespace: 'default', name: 'api' },
          },
        ],
        production: true,
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    expect(
      await screen.findByRole('link', { name: /Workload web names api/ }),
    ).toHaveAttribute(
      'href',
      '/platform-overview/definitions?kind=Workload&name=web&namespace=default',
    );
    const dialog = screen.getByRole('dialog');
    expect(dialog).toHaveTextContent('Deleted with it (1)');
    expect(dialog).toHaveTextContent('live (production)2 Deployment');
    const confirm = screen.getByRole('button', { name: 'Delete' });
    expect(confirm).toBeDisabled();
    await userEvent.type(screen.getByLabelText(/^Type shop/), 'shop');
    await userEvent.click(confirm);
    await waitFor(() => expect(remove).toHaveBeenCalled());
  });
});
