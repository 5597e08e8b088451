import { render, screen, within } from '@testing-library/react';
import { Fields } from './Fields';
import { ObjectChange } from './types';

const change: ObjectChange = {
  object: { group: 'apps', version: 'v1', kind: 'Deployment', name: 'api' },
  summary: 'Replicas go from 1 to 3.',
  targetPlane: 'dataplane',
  change: 'modify',
  effect: 'scale',
  fields: [{ path: 'spec.replicas', before: 1, after: 3 }],
};

/** A screen that is so wide, as far as media queries ask. */
function screenIs(width: 'phone' | 'desk') {
  window.matchMedia = query =>
    Object.assign(new EventTarget(), {
      matches: width === 'phone' && query.includes('max-width'),
      media: query,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
    });
}

const original = window.matchMedia;
afterEach(() => {
  window.matchMedia = original;
});

it('stands a field beside its values at a desk', () => {
  screenIs('desk');
  render(<Fields change={change} />);
  expect(
    screen.getAllByRole('columnheader').map(cell => cell.textContent),
  ).toEqual(['Field', 'Now', 'Then']);
  expect(
    screen.getByRole('row', { name: 'spec.replicas 1 3' }),
  ).toBeInTheDocument();
});

it('stands it above them on a phone, where they would be out of sight', () => {
  screenIs('phone');
  render(<Fields change={change} sides={{ before: 'dev', after: 'prod' }} />);
  expect(
    screen.getAllByRole('columnheader').map(cell => cell.textContent),
  ).toEqual(['dev', 'prod']);
  const [, field, values] = screen.getAllByRole('row');
  expect(within(field).getByRole('rowheader')).toHaveTextContent(
    'spec.replicas',
  );
  expect(
    within(values)
      .getAllByRole('cell')
      .map(cell => cell.textContent),
  ).toEqual(['1', '3']);
});
