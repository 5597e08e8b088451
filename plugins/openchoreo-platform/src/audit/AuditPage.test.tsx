import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { ApiError } from '@openchoreo-portal/model';
import {
  OpenChoreoApi,
  openchoreoApiRef,
  queryClient,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { AuditPage } from './AuditPage';
import { AuditRecord, filtersOf, NO_FILTERS, pathOf } from './auditFilters';

const record = (sequence: number, rest: Partial<AuditRecord> = {}) => ({
  sequence,
  time: '2026-11-21T10:00:00.000Z',
  requestId: `request-${sequence}`,
  subject: 'user:default/alice',
  how: 'backstage-token',
  entrance: 'portal',
  verb: 'update',
  group: 'openchoreo.dev',
  kind: 'Component',
  namespace: 'default',
  name: `shop-${sequence}`,
  outcome: 'done' as const,
  code: 200,
  hash: 'abc',
  ...rest,
});

function Address() {
  return <output aria-label="address">{useLocation().search}</output>;
}

function draw(
  answer: (path: string) => unknown,
  address = '/',
): { asked: string[] } {
  const asked: string[] = [];
  const api: Pick<OpenChoreoApi, 'request'> = {
    request: async <T,>(path: string) => {
      asked.push(path);
      const value = answer(path);
      if (value instanceof Error) throw value;
      return value as T;
    },
  };
  render(
    <TestApiProvider apis={[[openchoreoApiRef, api as OpenChoreoApi]]}>
      <MemoryRouter initialEntries={[address]}>
        <AuditPage />
        <Address />
      </MemoryRouter>
    </TestApiProvider>,
  );
  return { asked };
}

describe('AuditPage', () => {
  beforeEach(() => queryClient.clear());

  it('shows who did what, page by page', async () => {
    const { asked } = draw(path =>
      path.includes('before=2')
        ? { items: [record(1, { outcome: 'denied', reason: 'No role.' })] }
        : { items: [record(3, { restoredFrom: '42' }), record(2)], next: 2 },
    );
    const table = await screen.findByRole('table', { name: 'Audit trail' });
    const [, newest] = within(table).getAllByRole('row');
    expect(newest).toHaveTextContent('user:default/alice');
    expect(newest).toHaveTextContent('Component default/shop-3');
    expect(newest).toHaveTextContent('restores version 42');
    await userEvent.click(screen.getByRole('button', { name: 'Show older' }));
    expect(await screen.findByText('3 records shown')).toBeInTheDocument();
    expect(screen.getByText('No role.')).toBeInTheDocument();
    expect(asked).toEqual(['/audit?limit=50', '/audit?limit=50&before=2']);
    expect(
      screen.queryByRole('button', { name: 'Show older' }),
    ).not.toBeInTheDocument();
  });

  it('filters, and keeps the filters in the address', async () => {
    const { asked } = draw(
      () => ({ items: [record(1)] }),
      '/?verb=create&subject=user:default/bob',
    );
    await screen.findByRole('table');
    expect(screen.getByLabelText('Who')).toHaveValue('user:default/bob');
    await userEvent.clear(screen.getByLabelText('Who'));
    await userEvent.type(screen.getByLabelText('Kind'), 'Project');
    await userEvent.selectOptions(screen.getByLabelText('Outcome'), 'Denied');
    await userEvent.click(screen.getByRole('button', { name: 'Filter' }));
    expect(screen.getByLabelText('address')).toHaveTextContent(
      '?verb=create&kind=Project&outcome=denied',
    );
    expect(asked[asked.length - 1]).toBe(
      '/audit?verb=create&kind=Project&outcome=denied&limit=50',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(screen.getByLabelText('address')).toHaveTextContent('');
  });

  it.each([
    [
      'forbidden',
      new ApiError({ reason: 'Forbidden', message: 'Ask for audit:view.' }),
      'You are not allowed to see this',
    ],
    [
      'failed',
      new ApiError({ reason: 'ServiceUnavailable', message: 'It is away.' }),
      'This could not be loaded',
    ],
    ['empty', { items: [] }, 'Nothing was recorded that fits'],
  ])('says when it is %s', async (_, answer, text) => {
    draw(() => answer);
    expect(await screen.findByText(text)).toBeInTheDocument();
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it.each([
    [{ intact: true }, /none was changed/],
    [{ intact: false, brokenAt: 7 }, /Record 7 does not follow/],
    [new Error('timeout'), /could not be checked: timeout/],
  ])('checks the chain: %j', async (answer, text) => {
    draw(path =>
      path === '/audit/verification' ? answer : { items: [record(1)] },
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check the chain' }),
    );
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('asks in universal time for what was picked in local time', () => {
    const since = '2026-11-21T10:30';
    expect(pathOf({ ...NO_FILTERS, since, name: ' a b ' }, 5, 9)).toBe(
      `/audit?name=a+b&since=${encodeURIComponent(
        new Date(since).toISOString(),
      )}&limit=5&before=9`,
    );
    expect(filtersOf(new URLSearchParams('name=x&unknown=y'))).toEqual({
      ...NO_FILTERS,
      name: 'x',
    });
  });
});
