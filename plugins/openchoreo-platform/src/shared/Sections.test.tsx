import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { ApiError, StoredObject } from '@openchoreo-portal/model';
import {
  ResourcesResult,
  ResourceState,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Sections, useSection } from './Sections';

const error = (reason: 'Forbidden' | 'ServiceUnavailable') =>
  new ApiError({ reason, message: `${reason} it is.` });

function Section({
  id,
  state,
}: {
  id: string;
  state: ResourcesResult<StoredObject>;
}) {
  useSection(id, state);
  return (
    <section aria-label={id}>
      <ResourceState state={state} empty="Empty.">
        {() => 'Something.'}
      </ResourceState>
    </section>
  );
}

const IDS = ['data', 'workflow'];
function page(...states: ResourcesResult<StoredObject>[]) {
  return (
    <TestApiProvider apis={[[translationApiRef, mockApis.translation()]]}>
      <Sections ids={IDS}>
        {IDS.map((id, i) => (
          <Section key={id} id={id} state={states[i]} />
        ))}
      </Sections>
    </TestApiProvider>
  );
}
const retry = jest.fn();
const forbidden: ResourcesResult<StoredObject> = {
  status: 'forbidden',
  items: [],
  error: error('Forbidden'),
  retry,
};
const failed: ResourcesResult<StoredObject> = {
  status: 'failed',
  items: [],
  error: error('ServiceUnavailable'),
  retry,
};
const ready: ResourcesResult<StoredObject> = {
  status: 'ready',
  items: [],
  retry,
};
const TITLE = 'You are not allowed to see this';

describe('Sections', () => {
  beforeEach(() => retry.mockClear());

  it('says once that nothing may be seen', () => {
    render(page(forbidden, forbidden));
    expect(screen.getAllByRole('heading', { name: TITLE })).toHaveLength(1);
    expect(screen.queryByRole('region', { name: 'data' })).toBeNull();
  });

  it('says it where it is so when the other may be seen', () => {
    const { rerender } = render(page(forbidden, ready));
    const data = screen.getByRole('region', { name: 'data' });
    expect(within(data).getByRole('heading', { name: TITLE })).toBeVisible();
    expect(screen.getByText('Empty.')).toBeVisible();
    rerender(page(ready, ready));
    expect(screen.queryByRole('heading', { name: TITLE })).toBeNull();
  });

  it('says once that nothing could be read, and tries all again', async () => {
    render(page(failed, failed));
    expect(screen.getByRole('alert')).toHaveTextContent(
      'ServiceUnavailable it is.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retry).toHaveBeenCalledTimes(2);
  });
});
