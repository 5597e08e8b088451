import { useState } from 'react';
import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import SchemaForm from './SchemaForm';
import { sparse } from './sparse';

const SCHEMA = {
  type: 'object',
  required: ['host'],
  properties: {
    host: { type: 'string', title: 'Host' },
    replicas: { type: 'integer', title: 'Replicas', default: 2, maximum: 5 },
    check: {
      type: 'object',
      title: 'Health checks',
      default: {},
      properties: {
        enabled: { type: 'boolean', title: 'Check health', default: true },
      },
    },
    pull: {
      type: 'string',
      title: 'Pull',
      enum: ['Always', 'Never'],
      default: 'Always',
    },
    labels: {
      type: 'object',
      title: 'Labels',
      additionalProperties: { type: 'string' },
    },
    extra: { type: 'object', title: 'Extra' },
    ports: { type: 'array', title: 'Ports', items: { type: 'integer' } },
  },
};

function show(initial: object = {}) {
  const seen: unknown[] = [];
  function Page() {
    const [value, setValue] = useState<unknown>(initial);
    return (
      <SchemaForm
        schema={SCHEMA}
        value={value}
        idPrefix="parameters"
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
  return { last: () => seen.at(-1) };
}

describe('SchemaForm', () => {
  it('shows defaults and writes only what differs from them', async () => {
    const { last } = show();
    expect(screen.getByLabelText('Replicas')).toHaveAttribute(
      'placeholder',
      '2',
    );
    expect(screen.getByLabelText('Check health')).toBeChecked();
    await userEvent.type(screen.getByLabelText(/^Host/), 'a');
    expect(last()).toEqual({ host: 'a' });
    await userEvent.click(screen.getByLabelText('Check health'));
    expect(last()).toEqual({ host: 'a', check: { enabled: false } });
    await userEvent.click(screen.getByLabelText('Check health'));
    expect(last()).toEqual({ host: 'a' });
  });

  it('says at the field what is wrong', async () => {
    const { last } = show({ host: 'a' });
    await userEvent.type(screen.getByLabelText('Replicas'), '9');
    expect(last()).toEqual({ host: 'a', replicas: 9 });
    expect(
      screen.getByText('Should be less than or equal to 5'),
    ).toBeInTheDocument();
    await userEvent.clear(screen.getByLabelText('Replicas'));
    expect(last()).toEqual({ host: 'a' });
  });

  it('offers what the type allows', async () => {
    const { last } = show({ host: 'a' });
    await userEvent.click(screen.getByLabelText('Pull'));
    await userEvent.click(screen.getByRole('option', { name: 'Never' }));
    expect(last()).toEqual({ host: 'a', pull: 'Never' });
  });

  it('takes free values as YAML and keeps half-written text', async () => {
    const { last } = show({ host: 'a' });
    const field = screen.getByLabelText('Extra');
    await userEvent.type(field, 'a: 1');
    expect(last()).toEqual({ host: 'a', extra: { a: 1 } });
    await userEvent.clear(field);
    await userEvent.type(field, 'a: "');
    expect(field).toHaveValue('a: "');
    expect(screen.getByText('This is not valid YAML.')).toBeInTheDocument();
  });

  it('labels a value that somebody names with its name', async () => {
    const { last } = show({ host: 'a', labels: { tier: 'gold' } });
    const value = screen.getByRole('textbox', { name: 'tier' });
    await userEvent.type(value, 'en');
    expect(last()).toEqual({ host: 'a', labels: { tier: 'golden' } });
  });

  it('drops what means nothing', () => {
    expect(sparse({ a: {}, b: { c: undefined }, d: [] })).toEqual({ d: [] });
    expect(sparse({})).toBeUndefined();
  });
});
