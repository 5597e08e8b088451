import { saidOnce } from './saidOnce';

const missing = [
  { message: 'api is not deployed in prod.' },
  { message: 'Resource db is not deployed in prod.' },
];

it('leaves to the list what the list says', () => {
  expect(saidOnce('api is not deployed in prod.', missing)).toBeUndefined();
  expect(
    saidOnce('web: api is not deployed in prod.', missing),
  ).toBeUndefined();
  expect(
    saidOnce(
      'api is not deployed in prod. Resource db is not deployed in prod.',
      missing,
    ),
  ).toBeUndefined();
});

it('keeps whatever else holds it', () => {
  expect(saidOnce('No path leads there.', missing)).toBe(
    'No path leads there.',
  );
  expect(
    saidOnce('api is not deployed in prod. No path leads there.', missing),
  ).toBe('No path leads there.');
  expect(saidOnce(undefined, missing)).toBeUndefined();
});
