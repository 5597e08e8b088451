/** Everything the shop sells. Prices are in cents, so that no price is ever rounded. */
export const products = [
  {
    id: 'sencha',
    name: 'Sencha, 100 g',
    priceCents: 890,
    stock: 42,
    tags: ['tea', 'green'],
  },
  {
    id: 'assam',
    name: 'Assam, 250 g',
    priceCents: 1190,
    stock: 17,
    tags: ['tea', 'black'],
  },
  {
    id: 'rooibos',
    name: 'Rooibos, 200 g',
    priceCents: 750,
    stock: 0,
    tags: ['tea', 'herbal'],
  },
  {
    id: 'kettle',
    name: 'Kettle, 1 l',
    priceCents: 3450,
    stock: 8,
    tags: ['ware'],
  },
  {
    id: 'cup',
    name: 'Cup, stoneware',
    priceCents: 1290,
    stock: 64,
    tags: ['ware'],
  },
];

/** Products with the tag, or all of them without one. */
export function findProducts(tag) {
  return tag ? products.filter(p => p.tags.includes(tag)) : products;
}

/** The product of that id, or undefined. */
export function getProduct(id) {
  return products.find(p => p.id === id);
}
