import { Transport } from '@openchoreo-portal/client';
import { Readable, Writable } from 'stream';
import { ApiRequest, ApiResponse, RequestContext } from '../types';

type Headers = Record<string, string>;

/** A response that is handed over as a stream instead of being written to a socket. */
class InProcessResponse extends Writable {
  statusCode = 200;
  headersSent = false;
  private readonly headers: Headers = {};
  readonly body = new Readable({ read: () => this.resume() });
  private resumeWrite: (() => void) | undefined;

  constructor(
    private readonly started: (status: number, headers: Headers) => void,
  ) {
    super({ highWaterMark: 64 * 1024 });
    this.body.on('close', () => {
      this.resume();
      if (!this.writableFinished) this.destroy();
    });
    this.body.on('error', () => undefined);
    this.on('error', () => undefined);
    this.on('close', () => {
      if (!this.writableFinished && !this.body.destroyed) this.body.push(null);
    });
  }

  private resume(): void {
    const next = this.resumeWrite;
    this.resumeWrite = undefined;
    next?.();
  }

  setHeader(name: string, value: number | string | readonly string[]): this {
    this.headers[name.toLowerCase()] = Array.isArray(value)
      ? value.join(', ')
      : String(value);
    return this;
  }

  getHeader(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  writeHead(status: number, headers?: Record<string, string>): this {
    this.statusCode = status;
    for (const [name, value] of Object.entries(headers ?? {}))
      this.setHeader(name, value);
    this.flushHeaders();
    return this;
  }

  flushHeaders(): void {
    if (this.headersSent) return;
    this.headersSent = true;
    this.started(this.statusCode, this.headers);
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: () => void,
  ): void {
    this.flushHeaders();
    if (this.body.destroyed || this.body.push(chunk)) done();
    else this.resumeWrite = done;
  }

  override _final(done: () => void): void {
    this.flushHeaders();
    this.body.push(null);
    done();
  }
}

/** The server as a {@link Transport}: the same handler, without a socket. */
export function inProcessTransport(
  handle: (
    req: ApiRequest,
    res: ApiResponse,
    ctx: RequestContext,
  ) => Promise<void>,
  context: () => RequestContext,
): Transport {
  return request =>
    new Promise((resolve, reject) => {
      if (request.signal?.aborted) {
        reject(request.signal.reason);
        return;
      }
      const bytes =
        request.body === undefined
          ? []
          : [Buffer.from(request.body as Uint8Array)];
      const req = Object.assign(Readable.from(bytes), {
        method: request.method,
        url: request.path,
        headers: { ...request.headers },
      });
      const res = new InProcessResponse((status, headers) => {
        resolve({ status, headers, body: res.body });
      });
      const abort = () => {
        res.destroy();
        res.body.destroy();
        reject(request.signal?.reason);
      };
      request.signal?.addEventListener('abort', abort, { once: true });
      res.on('close', () =>
        request.signal?.removeEventListener('abort', abort),
      );
      handle(
        req as unknown as ApiRequest,
        res as unknown as ApiResponse,
        context(),
      ).catch(reject);
    });
}
