import { readFileSync } from 'fs';
import http from 'http';
import https from 'https';
import path from 'path';

/** Keeps connections, speaks TLS with a client certificate where there is one; the same for every server. */
export class HttpClient {
  private readonly agent: http.Agent;
  private readonly request: typeof http.request;

  constructor(private readonly server: { url: string; pki?: string }) {
    const { pki } = server;
    const read = (file: string) => readFileSync(path.join(pki!, file));
    this.request = pki ? https.request : http.request;
    this.agent = pki
      ? new https.Agent({
          keepAlive: true,
          ca: read('ca.crt'),
          cert: read('admin.crt'),
          key: read('admin.key'),
        })
      : new http.Agent({ keepAlive: true });
  }

  send(
    method: string,
    where: string,
    body?: string,
    type = 'application/json',
  ): Promise<{ status: number; bytes: number }> {
    return new Promise((resolve, reject) => {
      const req = this.request(
        this.server.url + where,
        {
          method,
          agent: this.agent,
          headers: body
            ? {
                'content-type': type,
                'content-length': Buffer.byteLength(body),
              }
            : {},
        },
        res => {
          let bytes = 0;
          res.on('data', (chunk: Buffer) => (bytes += chunk.length));
          res.on('end', () => resolve({ status: res.statusCode ?? 0, bytes }));
          res.on('error', reject);
        },
      );
      req.on('error', reject);
      req.end(body);
    });
  }

  /** Follows a stream; resolves when it is open. */
  follow(where: string, onText: (text: string) => void): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const req = this.request(
        this.server.url + where,
        { agent: this.agent },
        res => {
          res.setEncoding('utf8');
          res.on('data', onText);
          res.on('error', () => undefined);
          resolve(() => req.destroy());
        },
      );
      req.on('error', reject);
      req.end();
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
