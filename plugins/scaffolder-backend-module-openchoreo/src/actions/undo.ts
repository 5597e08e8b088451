import { LoggerService } from '@backstage/backend-plugin-api';
import { isApiError } from '@openchoreo-portal/model';

/** What an action has made so far and how to take it back, so that a failed template leaves nothing behind. */
export class Undo {
  private readonly steps: { what: string; undo: () => Promise<unknown> }[] = [];

  constructor(private readonly logger: LoggerService) {}

  add(what: string, undo: () => Promise<unknown>): void {
    this.steps.push({ what, undo });
  }

  /** Takes everything back, newest first. What cannot be taken back is logged, so that a person can. */
  async run(): Promise<void> {
    for (const { what, undo } of this.steps.reverse()) {
      try {
        await undo();
        this.logger.info(`Took back ${what}`);
      } catch (e) {
        if (isApiError(e, 'NotFound')) continue;
        this.logger.error(
          `Could not take back ${what}; delete it by hand: ${
            (e as Error).message
          }`,
        );
      }
    }
    this.steps.length = 0;
  }
}
