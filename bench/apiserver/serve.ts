import { createApiServer, openSqlStore } from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import { createKindRegistry } from '@openchoreo-portal/model';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import { monitorEventLoopDelay } from 'perf_hooks';
// The file by itself: the package around it would bring Backstage into the process whose memory is measured.
import { serveTlsOnSamePort } from '../../plugins/openchoreo-node/src/tls/tlsOnSamePort';
import { thingKind } from './things';

const subject: Subject = {
  id: 'service:bench',
  kind: 'service',
  claims: { sub: ['bench'] },
  how: 'bench',
};

/** What the parent asks for. */
type Question = 'stalls' | 'collect';

/** Our server as a process of its own: `client connection certificate durable?`, the certificate as a folder with `server.crt` and `server.key`, empty for plain HTTP. Tells its parent its port, and the longest stall when asked. */
async function main([
  client,
  connection,
  certificate,
  durable,
]: string[]): Promise<void> {
  const store = openSqlStore(
    client === 'pg'
      ? { client: 'pg', connection, schema: `bench_${process.pid}` }
      : {
          client: 'better-sqlite3',
          connection,
          durable: durable === 'durable',
        },
  );
  const server = createApiServer({
    kinds: createKindRegistry([thingKind]),
    store,
  });
  await server.start();
  let requests = 0;
  const http = createServer((req, res) => {
    requests++;
    void server.handle(req, res, {
      subject,
      requestId: String(requests),
      entrance: 'bench',
    });
  });
  if (certificate) serveTlsOnSamePort(http, { directory: certificate });
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  // A busy machine takes the processor away in the middle of a turn; what a turn itself costs is told by the clock of the thread.
  let turn = 0;
  let before = process.threadCpuUsage();
  setInterval(() => {
    const now = process.threadCpuUsage();
    const spent = now.user + now.system - before.user - before.system;
    turn = Math.max(turn, spent / 1000);
    before = now;
  }, 1);
  process.on('message', (question: Question) => {
    if (question === 'stalls') {
      process.send?.({ stall: { wall: stalls.max / 1e6, processor: turn } });
      stalls.reset();
      turn = 0;
    }
  });
  http.listen(0, '127.0.0.1', () => {
    stalls.enable();
    process.send?.({ port: (http.address() as AddressInfo).port });
  });
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
