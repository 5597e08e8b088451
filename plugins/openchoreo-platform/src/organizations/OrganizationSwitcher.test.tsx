import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { StoredObject } from '@openchoreo-portal/model';
import {
  CollectionState,
  OpenChoreoApi,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { OrganizationSwitcher } from './OrganizationSwitcher';

const namespace = (name: string, title?: string): StoredObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    annotations: title ? { 'openchoreo.dev/display-name': title } : {},
  },
});

function draw(items: StoredObject[]) {
  const state: CollectionState = { status: 'ready', items };
  const api = {
    stream: { subscribe: () => () => {}, state: () => state, retry: () => {} },
  } as unknown as OpenChoreoApi;
  return render(
    <TestApiProvider
      apis={[
        [openchoreoApiRef, api],
        [storageApiRef, mockApis.storage()],
      ]}
    >
      <OrganizationSwitcher />
    </TestApiProvider>,
  );
}

describe('OrganizationSwitcher', () => {
  it('is not there when there is nothing to choose', () => {
    const { container } = draw([namespace('default')]);
    expect(container).toBeEmptyDOMElement();
  });

  it('switches, and remembers', async () => {
    draw([namespace('default'), namespace('blue', 'Team Blue')]);
    const select = screen.getByRole('combobox', { name: 'Organisation' });
    expect(select).toHaveTextContent('default');
    await userEvent.click(select);
    await userEvent.click(
      within(screen.getByRole('listbox')).getByRole('option', {
        name: 'Team Blue',
      }),
    );
    expect(select).toHaveTextContent('Team Blue');
  });
});
