/** Does the work: one line for each item. Throws when `count` is not a number of items. */
export function work(count, log = console.log) {
  if (!Number.isInteger(count) || count < 0) {
    throw new Error(`ITEMS must be a whole number, not ${count}`);
  }
  for (let i = 1; i <= count; i++) log(`Item ${i} of ${count} is done`);
  return count;
}
