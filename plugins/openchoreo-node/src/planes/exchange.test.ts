import http from 'node:http';
import { AddressInfo } from 'node:net';
import { exchange } from './exchange';

describe('exchange', () => {
  it.each(['DELETE', 'POST', 'PATCH'])(
    'sends the whole body of a %s, and the next request over the same connection arrives',
    async method => {
      const server = http.createServer(async (req, res) => {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(chunk);
        res.end(`${req.method} ${Buffer.concat(chunks)}`);
      });
      await new Promise<void>(resolve =>
        server.listen(0, '127.0.0.1', resolve),
      );
      const { port } = server.address() as AddressInfo;
      const send = async (body?: string) => {
        const { response } = await exchange(`http://127.0.0.1:${port}/x`, {
          method,
          headers: { 'content-type': 'application/json' },
          body,
        });
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        return `${response.statusCode} ${Buffer.concat(chunks)}`;
      };
      try {
        expect(await send('{"kind":"Größe"}')).toBe(
          `200 ${method} {"kind":"Größe"}`,
        );
        expect(await send()).toBe(`200 ${method} `);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );
});
