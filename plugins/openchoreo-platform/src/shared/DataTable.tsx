import { ReactNode } from 'react';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';

/** Letters from which on a cell needs some room. */
const LONG = 40;

const isLong = (cell: ReactNode) =>
  typeof cell === 'string' && cell.length >= LONG;

/** A table with the first cell of each row as its heading. */
export function DataTable(props: {
  label: string;
  columns: string[];
  rows: Array<{ key: string; cells: ReactNode[] }>;
}) {
  return (
    <TableContainer
      component={Paper}
      variant="outlined"
      // On a phone it scrolls sideways, with the keyboard, too.
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      <Table
        aria-label={props.label}
        sx={{
          '& th, & td': {
            verticalAlign: 'top',
            py: 1.5,
          },
          '& tbody th': { minWidth: 150 },
          // Lists of names are read in lines, not in syllables; the table scrolls.
          '& tbody td.long': { minWidth: 190 },
        }}
      >
        <TableHead>
          <TableRow>
            {props.columns.map(column => (
              <TableCell key={column}>{column}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.rows.map(({ key, cells: [first, ...rest] }) => (
            <TableRow key={key} hover>
              <TableCell component="th" scope="row">
                {first}
              </TableCell>
              {rest.map((cell, i) => (
                <TableCell
                  key={props.columns[i + 1]}
                  className={isLong(cell) ? 'long' : undefined}
                >
                  {cell}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
