import { Worker } from 'worker_threads';

/** Moves the write-ahead log into the database file on a thread of its own: the `fsync` of it would stop the event loop. */
const PROGRAM = `
const { parentPort, workerData } = require('worker_threads');
const Database = require(workerData.module);
const db = new Database(workerData.file);
db.pragma('busy_timeout = 1000');
parentPort.on('message', () => {
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
  private pending = 0;
  private busy = false;

  constructor(file: string) {
    try {
      this.worker = new Worker(PROGRAM, {
        eval: true,
        execArgv: [],
        workerData: { file, module: require.resolve('better-sqlite3') },
      });
      this.worker.unref();
      this.worker.on('message', () => {
        this.busy = false;
      });
      this.worker.on('error', () => {
        this.worker = undefined;
      });
    } catch {
      this.worker = undefined;
    }
  }

  /** Counts what was written. */
  wrote(bytes: number): void {
    this.pending += bytes;
    if (this.pending < EVERY_BYTES || this.busy || !this.worker) return;
    this.pending = 0;
    this.busy = true;
    this.worker.postMessage('checkpoint');
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }
}
