const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) =>
  color ? `\u001b[${code}m${text}\u001b[0m` : text;

export const bold = text => paint('1', text);
export const dim = text => paint('2', text);

/** One line of progress. */
export const say = text => console.log(`${paint('36', '•')} ${text}`);

/** An error a person can act on: one line, with the remedy. */
export class Problem extends Error {}

/** Prints a problem in one line and exits with 1; other errors keep their stack. */
export function exitWith(error) {
  if (error instanceof Problem) {
    console.error(`${paint('31', '✖')} ${error.message}`);
  } else {
    console.error(error);
  }
  process.exit(1);
}
