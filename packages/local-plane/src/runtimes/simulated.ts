import { Duplex } from 'node:stream';
import { appendFileSync } from 'node:fs';
import { timestamp } from '@openchoreo-portal/model';
import { ContainerExit, ContainerRecord, PodSandbox, Runtime } from './types';

interface Simulated {
  end(exitCode: number): void;
}

/**
 * Starts nothing. A container runs until it is told to stop; the variables `SIMULATE_EXIT_CODE` and `SIMULATE_EXIT_AFTER_MS` end it by itself.
 * Ports answer HTTP with one line. For tests and scale; pods say that they are simulated.
 */
export function createSimulatedRuntime(): Runtime {
  const running = new Map<string, Simulated>();
  let nextPid = 1;
  const id = (s: PodSandbox, container: string) => `${s.uid}/${container}`;
  return {
    name: 'simulated',
    limitations: ['The pod is simulated: no program runs.'],
    probe: async () => ({ ok: true, reason: 'Nothing has to be started.' }),
    async start(request) {
      const { sandbox, container, attempt, env } = request;
      const record: ContainerRecord = {
        runtime: 'simulated',
        container,
        attempt,
        pid: nextPid++,
        startToken: 'simulated',
        startedAt: timestamp(new Date()),
        directory: sandbox.directory,
      };
      appendFileSync(request.stdout, `simulated ${request.argv.join(' ')}\n`);
      const exited = new Promise<ContainerExit>(resolve => {
        let timer: NodeJS.Timeout | undefined;
        const key = id(sandbox, container);
        const self: Simulated = {
          end(exitCode) {
            clearTimeout(timer);
            if (running.get(key) === self) running.delete(key);
            resolve({ exitCode, at: new Date(), known: true });
          },
        };
        running.set(key, self);
        const after =
          env.SIMULATE_EXIT_AFTER_MS ??
          (env.SIMULATE_EXIT_CODE === undefined ? undefined : '10');
        if (after !== undefined) {
          timer = setTimeout(
            () => self.end(Number(env.SIMULATE_EXIT_CODE ?? 0)),
            Number(after),
          );
        }
      });
      return { record, exited };
    },
    // Nothing outlives the process that simulates it.
    adopt: async () => undefined,
    async signal(sandbox, record, signal) {
      running
        .get(id(sandbox, record.container))
        ?.end(signal === 'SIGKILL' ? 137 : 143);
    },
    async connect(sandbox) {
      if (![...running.keys()].some(k => k.startsWith(`${sandbox.uid}/`))) {
        throw Object.assign(new Error('The pod does not run.'), {
          code: 'ECONNREFUSED',
        });
      }
      return httpLine(`simulated ${sandbox.name}\n`);
    },
    exec: async () => ({ exitCode: 0, output: '' }),
  };
}

/** A stream that answers the first request with one line and ends. */
function httpLine(text: string): Duplex {
  let answered = false;
  return new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      if (!answered && chunk.includes('\r\n\r\n')) {
        answered = true;
        this.push(
          `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
        );
        this.push(null);
      }
      done();
    },
  });
}
