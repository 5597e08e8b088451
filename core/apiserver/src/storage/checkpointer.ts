import { Worker } from 'worker_threads';

/** Moves the write-ahead log into the database file on a thread of its own: the `fsync` of it would stop the event loop. */
const PROGRAM = `
const { parentPort, workerData } = require('worker_threads');
const Database = require(workerData.module);
const db = new Database(workerData.file);
db.pragma('busy_timeout = 1000');
parentPort.on('message', message => {
  if (message === 'close') {
    db.close();
    parentPort.close();
    return;
  }
  // A busy database is tried again next time.
  try { db.pragma('wal_checkpoint(PASSIVE)'); } catch (error) {}
  parentPort.postMessage('done');
});`;

/** Bytes written between two checkpoints. */
const EVERY_BYTES = 4 * 1024 * 1024;
/** Pages after which SQLite does it itself, should the thread be gone: 64 MiB. */
export const FALLBACK_PAGES = 16_384;

/** Asks for a checkpoint now and then. Without a thread everything still works, with SQLite's own checkpoints. */
export class Checkpointer {
  private worker: Worker | undefined;
  private ended: Promise<void> | undefined;
  private pending = 0;
  private busy = false;

  constructor(private readonly file: string) {}

  /** Counts what was written. The thread begins with the first checkpoint: most stores of tests and tools never need one. */
  wrote(bytes: number): void {
    this.pending += bytes;
    if (this.pending < EVERY_BYTES || this.busy) return;
    this.pending = 0;
    if (!this.ended) this.begin();
    if (!this.worker) return;
    this.busy = true;
    this.worker.postMessage('checkpoint');
  }

  private begin(): void {
    try {
      const worker = new Worker(PROGRAM, {
        eval: true,
        execArgv: [],
        workerData: {
          file: this.file,
          module: require.resolve('better-sqlite3'),
        },
      });
      worker.unref();
      worker.on('message', () => {
        this.busy = false;
      });
      worker.on('error', () => {
        this.worker = undefined;
      });
      this.worker = worker;
      this.ended = new Promise(resolve => {
        worker.once('exit', () => {
          this.worker = undefined;
          resolve();
        });
      });
    } catch {
      this.ended = Promise.resolve();
    }
  }

  /** Lets the thread end by itself: one that is stopped while it loads SQLite takes the whole process with it. */
  async close(): Promise<void> {
    this.worker?.ref();
    this.worker?.postMessage('close');
    await this.ended;
  }
}
