import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../..',
);

/** A path in the checkout. */
export const at = (...parts) => path.join(root, ...parts);

/** Where all data of this installation lives: `./data`, or OPENCHOREO_DATA_DIR. */
export const dataDir = path.resolve(
  root,
  process.env.OPENCHOREO_DATA_DIR || 'data',
);
