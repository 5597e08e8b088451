const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) =>
  color ? `\u001b[${code}m${text}\u001b[0m` : text;

export const bold = text => paint('1', text);
export const dim = text => paint('2', text);

let aside = false;

/** From now on progress goes to standard error, because standard output is somebody else's. */
export function progressAside() {
  aside = true;
}

/** Where a program that shows its progress may write: its standard output. */
export const progressOutput = () => (aside ? 2 : 1);

/** One line of progress. */
export const say = text => {
  const line = `${paint('36', '•')} ${text}`;
  if (aside) console.error(line);
  else console.log(line);
};

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
