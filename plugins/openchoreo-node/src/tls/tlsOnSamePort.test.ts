import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { serveTlsOnSamePort } from './tlsOnSamePort';

function get(url: string, ca?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const lib = url.startsWith('https') ? https : http;
    lib
      .get(url, { ca }, res => {
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
