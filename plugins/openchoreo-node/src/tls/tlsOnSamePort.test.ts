import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { serveTlsOnSamePort } from './tlsOnSamePort';

function get(url: string, ca?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const lib = url.startsWith('https') ? https : http;
    lib
      // A connection of its own: those of earlier tests are still open.
      .get(url, { ca, agent: false }, res => {
        let text = '';
        res.on('data', chunk => {
          text += chunk;
        });
        res.on('end', () => resolve(text));
      })
      .on('error', reject);
  });
}

describe('serveTlsOnSamePort', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'tls-'));
  const server = http.createServer((req, res) => {
    res.end(`${(req.socket as any).encrypted ? 'tls' : 'plain'} ${req.url}`);
  });
  let port: number;

  beforeAll(async () => {
    serveTlsOnSamePort(server, { directory });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
    fs.rmSync(directory, { recursive: true });
  });

  it('answers plain HTTP, and closes TLS while there is no certificate', async () => {
    expect(await get(`http://localhost:${port}/a`)).toBe('plain /a');
    await expect(get(`https://localhost:${port}/a`)).rejects.toThrow();
  });

  it('answers both on one port once there is a certificate', async () => {
    execFileSync('openssl', [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost'.split(
        ' ',
      ),
      '-keyout',
      path.join(directory, 'server.key'),
      '-out',
      path.join(directory, 'server.crt'),
    ]);
    const ca = fs.readFileSync(path.join(directory, 'server.crt'));
    expect(await get(`https://localhost:${port}/b`, ca)).toBe('tls /b');
    expect(await get(`http://localhost:${port}/b`)).toBe('plain /b');
  });

  it('answers everybody of a crowd that connects at once, also when some hang up before their turn', async () => {
    const ca = fs.readFileSync(path.join(directory, 'server.crt'));
    for (let i = 0; i < 50; i += 1) {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write(Buffer.from([0x16]));
        socket.resetAndDestroy();
      });
      socket.on('error', () => {});
    }
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        get(`https://localhost:${port}/${i}`, ca),
      ),
    );
    expect(answers).toEqual(answers.map((_, i) => `tls /${i}`));
  });

  it('begins few handshakes of a crowd in one turn of the event loop', async () => {
    const CROWD = 60;
    const WORK_MS = 2;
    const ca = fs.readFileSync(path.join(directory, 'server.crt'));
    const { TLSSocket } = tls;
    let begun = 0;
    // The server's side only: clients make theirs inside the module.
    const made = jest.spyOn(tls, 'TLSSocket').mockImplementation((...args) => {
      begun += 1;
      // As with a long key: the signature is made in the tick after.
      process.nextTick(() => {
        const end = performance.now() + WORK_MS;
        while (performance.now() < end);
      });
      return new TLSSocket(...args);
    });
    try {
      const sockets = await Promise.all(
        Array.from(
          { length: CROWD },
          () =>
            new Promise<net.Socket>(resolve => {
              const socket = net.connect(port, '127.0.0.1', () =>
                resolve(socket),
              );
            }),
        ),
      );
      // Accepted one after the other; what they say then arrives together.
      const accepted = promisify(server.getConnections.bind(server));
      const turn = promisify(setImmediate);
      while (Number(await accepted()) < CROWD) await turn();
      let isDone = false;
      const secured = Promise.all(
        sockets.map(
          socket =>
            new Promise<void>((resolve, reject) => {
              const client = tls.connect(
                { socket, ca, servername: 'localhost' },
                () => {
                  client.destroy();
                  resolve();
                },
              );
              client.on('error', reject);
            }),
        ),
      ).finally(() => {
        isDone = true;
      });
      let most = 0;
      while (!isDone) {
        const before = begun;
        await new Promise(resolve => {
          setImmediate(resolve);
        });
        most = Math.max(most, begun - before);
      }
      await secured;
      expect(begun).toBe(CROWD);
      // Five milliseconds of work a turn.
      expect(most).toBeLessThanOrEqual(Math.ceil(5 / WORK_MS));
    } finally {
      made.mockRestore();
    }
  });

  describe('with a limit for handshakes', () => {
    const LIMIT_MS = 300;
    const impatient = http.createServer((req, res) => res.end(req.url));
    let limited: number;

    beforeAll(async () => {
      serveTlsOnSamePort(impatient, {
        directory,
        handshakeTimeoutMs: LIMIT_MS,
      });
      await new Promise<void>(resolve => {
        impatient.listen(0, '127.0.0.1', resolve);
      });
      limited = (impatient.address() as AddressInfo).port;
    });
    afterAll(async () => {
      impatient.closeAllConnections();
      await new Promise(resolve => {
        impatient.close(resolve);
      });
    });
    const connections = promisify(impatient.getConnections.bind(impatient));
    /** Resolves when the server has let the connection go. */
    const letGo = (socket: net.Socket) =>
      new Promise<void>(resolve => {
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
      });

    it('lets go a client that says nothing', async () => {
      await letGo(net.connect(limited, '127.0.0.1'));
      expect(await connections()).toBe(0);
    });

    it('lets go a client that stops in the middle of its first message', async () => {
      const socket = net.connect(limited, '127.0.0.1', () =>
        socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])),
      );
      await letGo(socket);
      expect(await connections()).toBe(0);
    });

    it('lets go a client that never answers the server', async () => {
      const socket = net.connect(limited, '127.0.0.1');
      let heard = 0;
      socket.on('data', chunk => {
        heard += chunk.length;
      });
      // Says hello as any client does; what the server says to that does not reach it.
      const deaf = new Duplex({
        read: () => undefined,
        write: (chunk, _encoding, done) => {
          socket.write(chunk, done);
        },
      });
      const client = tls.connect({ socket: deaf, servername: 'localhost' });
      client.on('error', () => undefined);
      await letGo(socket);
      client.destroy();
      expect(heard).toBeGreaterThan(0);
      expect(await connections()).toBe(0);
    });

    it('keeps a connection that has ended its handshake, however long it is silent', async () => {
      const ca = fs.readFileSync(path.join(directory, 'server.crt'));
      const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca });
      const ask = () =>
        new Promise<{ reused: boolean }>((resolve, reject) => {
          const req = https.get(
            `https://localhost:${limited}/`,
            { agent },
            res => {
              res.resume();
              res.on('end', () => resolve({ reused: req.reusedSocket }));
            },
          );
          req.on('error', reject);
        });
      await ask();
      await new Promise(resolve => {
        setTimeout(resolve, 2 * LIMIT_MS);
      });
      expect(await ask()).toEqual({ reused: true });
      agent.destroy();
    });
  });

  it('survives clients that hang up or send garbage', async () => {
    const bytes = Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, 0x00]);
    await new Promise<void>(resolve => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write(bytes);
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => resolve());
    });
    expect(await get(`http://localhost:${port}/c`)).toBe('plain /c');
  });
});
