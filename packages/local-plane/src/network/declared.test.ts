import { declaredServices } from './declared';

describe('declaredServices', () => {
  it('finds addresses in all the forms programs get them', () => {
    const found = declaredServices(
      [
        'http://orders.cell-a.svc.cluster.local:8080/v1',
        'db.cell-b.svc',
        'cache.cell-a:6379',
        'proxy_pass http://search/;',
        'orders',
        '10.0.0.1:80',
        'https://www.example.com/x',
      ],
      'cell-a',
    );
    expect(found).toEqual([
      'cell-a/cache',
      'cell-a/orders',
      'cell-a/search',
      'cell-b/db',
    ]);
  });
  it('stays quick on hostile text', () => {
    const began = Date.now();
    declaredServices(
      ['a-'.repeat(300_000), '-.'.repeat(300_000), `//${'a'.repeat(600_000)}`],
      'x',
    );
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});
