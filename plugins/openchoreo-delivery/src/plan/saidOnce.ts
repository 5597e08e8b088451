import { MissingThing } from '@openchoreo-portal/delivery';

/** Why a plan is held, without the sentences that the list of what is missing says as well. Undefined when nothing else is left to say. */
export function saidOnce(
  problem: string | undefined,
  missing: readonly Pick<MissingThing, 'message'>[],
): string | undefined {
  const rest = missing
    .map(({ message }) => message)
    // A sentence may be the beginning of another.
    .sort((a, b) => b.length - a.length)
    .reduce((text, message) => text.split(message).join(' '), problem ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  // What is left of `web: …` is only the name of who lacks it.
  return rest === '' || /^\S+:$/.test(rest) ? undefined : rest;
}
