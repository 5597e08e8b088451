/** Numbers about the products: how many, what the stock is worth, and what runs out. `lowStock` counts as "runs out" up to and including. */
export function makeReport(products, lowStock = 10) {
  const valueCents = products.reduce(
    (sum, p) => sum + p.priceCents * p.stock,
    0,
  );
  return {
    products: products.length,
    items: products.reduce((sum, p) => sum + p.stock, 0),
    valueCents,
    runningOut: products.filter(p => p.stock <= lowStock).map(p => p.id),
  };
}

/** The report as lines for people. */
export function formatReport(report) {
  return [
    `Products: ${report.products}`,
    `Items in stock: ${report.items}`,
    `Value of the stock: ${(report.valueCents / 100).toFixed(2)} EUR`,
    report.runningOut.length
      ? `Running out: ${report.runningOut.join(', ')}`
      : 'Nothing is running out',
  ];
}
