import { useState } from 'react';
import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ComponentTrait, Trait } from '@openchoreo-portal/model';
import { TraitsEditor } from './TraitsEditor';

jest.setTimeout(60_000);

const trait = (name: string): Trait => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'ClusterTrait',
  metadata: {
    name,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    parameters: {
      openAPIV3Schema: {
        type: 'object',
        properties: { size: { type: 'string', title: 'Size' } },
      },
    },
  },
});

function show(initial: ComponentTrait[], allowed = ['volume']) {
  const seen: ComponentTrait[][] = [initial];
  function Page() {
    const [value, setValue] = useState(initial);
    return (
      <TraitsEditor
        value={value}
        traits={['volume', 'secret'].map(name => ({
          kind: 'ClusterTrait',
          trait: trait(name),
        }))}
        allowed={allowed.map(name => ({ kind: 'ClusterTrait', name }))}
        taken={['embedded']}
        onChange={next => {
          seen.push(next);
          setValue(next);
        }}
      />
    );
  }
  render(
    <TestApiProvider
      apis={[
        [translationApiRef, mockApis.translation()],
        [errorApiRef, mockApis.error()],
      ]}
    >
      <Page />
    </TestApiProvider>,
  );
  return { last: () => seen.at(-1)! };
}

const press = (name: string) =>
  fireEvent.click(screen.getByRole('button', { name }));

describe('TraitsEditor', () => {
  it('adds a trait that the type allows, under a free name', async () => {
    const { last } = show([]);
    press('Add Trait');
    const name = screen.getByLabelText('Instance name');
    expect(name).toHaveValue('volume');
    fireEvent.change(name, { target: { value: 'embedded' } });
    expect(
      screen.getByText('Another instance has this name.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add' })).toBeDisabled();
    fireEvent.change(name, { target: { value: 'data' } });
    const size = await screen.findByLabelText('Size', {}, { timeout: 30_000 });
    fireEvent.change(size, { target: { value: '1Gi' } });
    press('Add');
    expect(last()).toEqual([
      {
        kind: 'ClusterTrait',
        name: 'volume',
        instanceName: 'data',
        parameters: { size: '1Gi' },
      },
    ]);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('configures, moves and removes', async () => {
    const use = (instanceName: string) => ({
      kind: 'ClusterTrait' as const,
      name: 'volume',
      instanceName,
    });
    const { last } = show([use('a'), use('b')]);
    expect(screen.getByRole('button', { name: 'Move a up' })).toBeDisabled();
    press('Move b up');
    expect(last().map(t => t.instanceName)).toEqual(['b', 'a']);
    const [first] = await screen.findAllByLabelText(
      'Size',
      {},
      { timeout: 30_000 },
    );
    fireEvent.change(first, { target: { value: '2Gi' } });
    expect(last()[0].parameters).toEqual({ size: '2Gi' });
    fireEvent.change(first, { target: { value: '' } });
    expect(last()[0]).toEqual(use('b'));
    fireEvent.click(screen.getAllByRole('button', { name: 'Delete trait' })[0]);
    expect(last()).toEqual([use('a')]);
  });

  it('says when the type allows none, and when a trait is gone', () => {
    show([{ kind: 'Trait', name: 'gone', instanceName: 'old' }], []);
    expect(
      screen.getByText('This trait does not exist any more.'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Add Trait' }),
    ).not.toBeInTheDocument();
  });
});
