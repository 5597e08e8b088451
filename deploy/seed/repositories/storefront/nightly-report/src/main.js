import { formatReport, makeReport } from './report.js';

const { CATALOG_URL, LOW_STOCK } = process.env;

try {
  if (!CATALOG_URL) throw new Error('CATALOG_URL is not set');
  const response = await fetch(`${CATALOG_URL.replace(/\/$/, '')}/products`, {
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok)
    throw new Error(`the catalogue answered ${response.status}`);
  const { items } = await response.json();
  for (const line of formatReport(makeReport(items, Number(LOW_STOCK || 10)))) {
    console.log(line);
  }
} catch (error) {
  console.error(`There is no report: ${error.cause?.code ?? error.message}`);
  process.exitCode = 1;
}
