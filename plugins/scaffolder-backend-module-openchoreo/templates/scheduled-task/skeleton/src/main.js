import { work } from './work.js';

try {
  const done = work(Number(process.env.ITEMS ?? 3));
  console.log(`Finished ${done} items`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
