import { BindingState } from '../../delivery/binding';
import { CliError, EXIT } from '../../errors';
import { Io } from '../../io';

/** What to do about a change that waits for people. */
export const approveRemedy = (promotion: string): string =>
  `Approve it with \`occ approve ${promotion}\`.`;

/** Says which promotion a change waits for. */
export function tellPromotion(io: Io, promotion: string | undefined): void {
  if (promotion) io.out(`Approve it with: occ approve ${promotion}\n`);
}

/**
 * Says how far a change of a binding is that is not done. Throws when it is held back, and when somebody waited for it in vain.
 *
 * @param waited - false: it was only glanced at
 * @param remedy - what one who waited can do when no promotion is in the way
 */
export function tellUnfinished(
  io: Io,
  { state, message, promotion }: BindingState,
  { waited, remedy }: { waited: boolean; remedy?: string },
): void {
  if (state === 'held') {
    throw new CliError(`It is held back: ${message}`, {
      exitCode: EXIT.waiting,
    });
  }
  if (waited) {
    const what = promotion ? approveRemedy(promotion) : remedy;
    throw new CliError(`It is not done yet: ${message}`, {
      exitCode: EXIT.waiting,
      ...(what ? { remedy: what } : {}),
    });
  }
  io.out(`${message}\n`);
  tellPromotion(io, promotion);
}
