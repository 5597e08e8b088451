import { createApp } from './app.js';

const port = Number(process.env.PORT || 8080);
const server = createApp();
server.listen(port, () => console.log(`Catalogue listens on port ${port}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    console.log(`${signal}: finishing open requests`);
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
