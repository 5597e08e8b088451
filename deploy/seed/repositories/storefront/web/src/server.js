import { createApp } from './app.js';

const port = Number(process.env.PORT || 8080);
const server = createApp({
  catalogUrl: process.env.CATALOG_URL,
  shopName: process.env.SHOP_NAME,
});
server.listen(port, () =>
  console.log(
    `Shop listens on port ${port}, catalogue at ${process.env.CATALOG_URL}`,
  ),
);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
