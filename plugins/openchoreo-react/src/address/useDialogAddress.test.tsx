import { ReactNode } from 'react';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createMemoryRouter,
  RouterProvider,
  useLocation,
} from 'react-router-dom';
import { FoundDialog } from './FoundDialog';
import { useDialogAddress } from './useDialogAddress';

jest.mock('../texts', () => ({
  useReactText: () => (key: string, values?: { what: string }) =>
    `${key} ${values?.what ?? ''}`.trim(),
}));

const KNOWN = ['production', 'staging'];

function Page() {
  const { dialog, open, change, close } = useDialogAddress('to', 'tab');
  const { pathname, search } = useLocation();
  const button = (label: string, onClick: () => void): ReactNode => (
    <button onClick={onClick}>{label}</button>
  );
  return (
    <>
      <output>{pathname + search}</output>
      {button('open', () => open('promote', { to: 'production' }))}
      {button('lead on', () => open('simulate'))}
      {button('look', () => change({ tab: 'overrides' }))}
      {button('look away', () => change({ tab: undefined }))}
      {button('close twice', () => {
        close();
        close();
      })}
      {dialog?.name === 'promote' && (
        <FoundDialog
          key={dialog.to}
          item={KNOWN.find(name => name === dialog.to)}
          what={`environment ${dialog.to}`}
          onClose={close}
        >
          {to => (
            <p>
              promote to {to}, {dialog.tab ?? 'plan'}
            </p>
          )}
        </FoundDialog>
      )}
    </>
  );
}

function show(...entries: string[]) {
  const router = createMemoryRouter(
    [
      { path: '/page', element: <Page /> },
      { path: '/other', element: <p>other page</p> },
    ],
    { initialEntries: entries, initialIndex: entries.length - 1 },
  );
  render(<RouterProvider router={router} />);
  return {
    back: () => act(() => router.navigate(-1)),
    forward: () => act(() => router.navigate(1)),
  };
}
const click = (name: string) =>
  userEvent.click(screen.getByRole('button', { name }));
const address = () => screen.getByRole('status').textContent;

describe('useDialogAddress', () => {
  it('puts a dialog and what it is about into the address, beside what is there', async () => {
    show('/page?environment=staging');
    await click('open');
    expect(address()).toBe(
      '/page?environment=staging&dialog=promote&to=production',
    );
    await click('look');
    expect(screen.getByText('promote to production, overrides')).toBeVisible();
    await click('look away');
    expect(address()).toBe(
      '/page?environment=staging&dialog=promote&to=production',
    );
  });

  it('closes by going back, once, however often it is told to', async () => {
    const { forward } = show('/other', '/page?environment=staging');
    await click('open');
    await click('look');
    await click('close twice');
    expect(address()).toBe('/page?environment=staging');
    await forward();
    expect(screen.getByText('promote to production, overrides')).toBeVisible();
    await click('close twice');
    expect(address()).toBe('/page?environment=staging');
  });

  it('is closed by the back button of the browser', async () => {
    const { back } = show('/page');
    await click('open');
    await back();
    expect(address()).toBe('/page');
    expect(screen.queryByText(/promote to/)).not.toBeInTheDocument();
  });

  it('leads from one dialog to another and back', async () => {
    show('/page');
    await click('open');
    await click('lead on');
    expect(address()).toBe('/page?dialog=simulate');
    await click('close twice');
    expect(screen.getByText('promote to production, plan')).toBeVisible();
  });

  it('opens what a sent address says, and closes it without leaving the page', async () => {
    const { back } = show('/other', '/page?dialog=promote&to=staging&x=1');
    expect(screen.getByText('promote to staging, plan')).toBeVisible();
    await click('close twice');
    expect(address()).toBe('/page?x=1');
    await back();
    expect(screen.getByText('other page')).toBeVisible();
  });

  it('does nothing about a dialog that is not open', async () => {
    show('/page');
    await click('look');
    await click('close twice');
    expect(address()).toBe('/page');
  });

  it('says that what an address leads to is gone', async () => {
    show('/page?dialog=promote&to=qa');
    expect(screen.getByRole('alert')).toHaveTextContent(
      'address.gone environment qa',
    );
    await click('Close');
    expect(address()).toBe('/page');
  });
});
