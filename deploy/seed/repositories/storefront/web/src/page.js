const euro = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'EUR',
});

/** Text made safe for HTML. */
export function escapeHtml(text) {
  const names = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return String(text).replace(/[&<>"']/g, c => names[c]);
}

/** The whole page. `products` is undefined when the catalogue did not answer; `problem` then says why. */
export function renderPage({ shopName, products, problem }) {
  const name = escapeHtml(shopName);
  const content = products
    ? `<ul>${products.map(renderProduct).join('')}</ul>`
    : `<p role="alert">The catalogue cannot be reached just now (${escapeHtml(
        problem,
      )}). Please come back in a minute.</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 44rem; padding: 2rem 1rem; }
ul { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); list-style: none; padding: 0; }
li { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .75rem; padding: 1rem; }
.price { font-size: 1.25rem; font-weight: 600; }
.out { opacity: .75; }
[role=alert] { border-left: .25rem solid #c2410c; padding-left: 1rem; }
</style>
</head>
<body>
<h1>${name}</h1>
${content}
</body>
</html>
`;
}

function renderProduct(product) {
  const stock = product.stock > 0 ? `${product.stock} in stock` : 'Sold out';
  return `<li${product.stock > 0 ? '' : ' class="out"'}><h2>${escapeHtml(
    product.name,
  )}</h2><p class="price">${euro.format(
    product.priceCents / 100,
  )}</p><p>${stock}</p></li>`;
}
