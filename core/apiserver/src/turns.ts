import { setImmediate } from 'timers';

/** Longest time in milliseconds that work which waits its turn keeps the event loop. */
const BUDGET_MS = 5;

const waiting: (() => void)[] = [];
/** What such work has taken since others last had their turn. */
let spent = 0;
let isPumping = false;
let isRenewing = false;

/** After everything that promises resolved so far lead to. */
function settled(): Promise<void> {
  return new Promise(resolve => {
    process.nextTick(resolve);
  });
}

/** Lets one after the other go on, each when the one before waits again, until the budget is spent. */
async function pump(): Promise<void> {
  isPumping = true;
  // Also when nobody will wait any more: those who come later in this turn find what the first have taken.
  renewLater();
  while (waiting.length > 0 && spent < BUDGET_MS) {
    const since = performance.now();
    waiting.shift()!();
    await settled();
    spent += performance.now() - since;
  }
  isPumping = false;
  if (waiting.length > 0) renewLater();
}

function renewLater(): void {
  if (isRenewing) return;
  isRenewing = true;
  setImmediate(() => {
    isRenewing = false;
    spent = 0;
    if (waiting.length > 0 && !isPumping) void pump();
  });
}

/**
 * Resolves when it is the caller's turn; what it then does until it waits again counts. Many watches that begin, wake or end at the same moment and
 * long lists that are written go on one after the other, and together keep the event loop for a few milliseconds at a time: requests get their turn in
 * between.
 */
export function fairTurn(): Promise<void> {
  return new Promise(resolve => {
    waiting.push(resolve);
    if (!isPumping) void pump();
  });
}
