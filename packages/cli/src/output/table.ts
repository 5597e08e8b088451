/** Aligns rows in columns separated by three spaces, without trailing spaces. */
export function formatTable(
  rows: ReadonlyArray<readonly string[]>,
  widths: number[] = columnWidths(rows),
): string {
  return rows
    .map(row =>
      row
        .map((cell, i) =>
          i < row.length - 1 ? cell.padEnd(widths[i] + 3) : cell,
        )
        .join('')
        .trimEnd(),
    )
    .map(line => `${line}\n`)
    .join('');
}

/** Width of the widest cell of each column. */
export function columnWidths(rows: ReadonlyArray<readonly string[]>): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return widths;
}

/** `meta.k8s.io/v1` Table, as the server makes it. */
export interface ServerTable {
  columnDefinitions?: Array<{ name: string; priority?: number }>;
  rows?: Array<{
    cells: unknown[];
    object?: { metadata?: { name?: string; namespace?: string } };
  }>;
  metadata?: { resourceVersion?: string };
}

/** Rows of text of a server's table, the header first. `wide` shows all columns; `namespaces` puts a column before them. */
export function tableRows(
  table: ServerTable,
  options: { wide?: boolean; namespaces?: boolean; header?: boolean } = {},
): string[][] {
  const columns = table.columnDefinitions ?? [];
  const shown = columns.flatMap(({ priority }, i) =>
    options.wide || !priority ? [i] : [],
  );
  const withNamespace = (first: string, rest: string[]) =>
    options.namespaces ? [first, ...rest] : rest;
  const rows = (table.rows ?? []).map(({ cells, object }) =>
    withNamespace(
      object?.metadata?.namespace ?? '',
      shown.map(i => cellText(cells[i])),
    ),
  );
  const header = withNamespace(
    'NAMESPACE',
    shown.map(i => columns[i].name.toUpperCase()),
  );
  return options.header === false ? rows : [header, ...rows];
}

const cellText = (cell: unknown) =>
  cell === null || cell === undefined ? '' : String(cell).replaceAll('\n', ' ');
