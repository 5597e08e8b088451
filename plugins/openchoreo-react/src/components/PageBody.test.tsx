import { render, screen } from '@testing-library/react';
import { PageBody } from './PageBody';

describe('PageBody', () => {
  it('is the main landmark of a page of its own', () => {
    render(<PageBody>content</PageBody>);
    expect(screen.getByRole('main')).toHaveTextContent('content');
  });

  it('leaves it to the page around, and to the first of two', () => {
    render(
      <main>
        <PageBody>content</PageBody>
      </main>,
    );
    expect(screen.getAllByRole('main')).toHaveLength(1);
    expect(screen.getByRole('main').tagName).toBe('MAIN');
  });
});
