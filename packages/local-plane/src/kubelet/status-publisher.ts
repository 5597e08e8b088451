import { sleep } from '@openchoreo-portal/client';
import { isApiError } from '@openchoreo-portal/model';
import { PlaneContext, writeStatus } from '../cluster/context';
import { Pod, PodStatus } from '../cluster/objects';
import { Pod as PodKind } from '../kinds/core';

const ATTEMPTS = 5;

/** Writes the status of one pod: one write at a time, and calls in between end in one more. */
export class StatusPublisher {
  private running?: Promise<void>;
  private again = false;
  private last?: PodStatus;
  private silent = false;

  constructor(
    private readonly context: PlaneContext,
    /** The pod and the status it should have now, given the one that was last written. */
    private readonly compute: (last: PodStatus | undefined) => {
      pod: Pod;
      status: PodStatus;
    },
  ) {}

  publish(): void {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.loop().finally(() => {
      this.running = undefined;
      // A call may have come between the last look and here.
      if (this.again) this.publish();
    });
  }

  /** Writes nothing from now on. */
  silence(): void {
    this.silent = true;
  }

  /** Resolves when nothing is being written. */
  async settle(): Promise<void> {
    await this.running;
  }

  private async loop(): Promise<void> {
    do {
      this.again = false;
      if (this.silent) return;
      await this.write();
    } while (this.again);
  }

  private async write(): Promise<void> {
    const { pod, status } = this.compute(this.last);
    for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
      try {
        await writeStatus(
          this.context.client,
          PodKind,
          { ...pod, status: this.last ?? pod.status },
          status,
        );
        this.last = status;
        return;
      } catch (error) {
        if (isApiError(error, 'NotFound') || this.silent) return;
        this.context.logger.warn(
          `Status of pod ${pod.metadata.name} was not written.`,
          { error: String(error) },
        );
        await sleep(100 * attempt);
      }
    }
  }
}
