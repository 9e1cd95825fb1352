// Columns that are shown and saved alike.

import { count, yuan } from '../../base/format.js';

export const money = (head, of) => ({
  head, kind: 'number', money: true, of, cell: (row) => yuan(of(row)),
});

export const number = (head, of) => ({
  head, kind: 'number', of,
  cell: (row) => (of(row) === null || of(row) === undefined ? ''
    : count(of(row))),
});

export const short = (head, of) => ({ head, kind: 'short', of, cell: of });
export const text = (head, of) => ({ head, of, cell: of });
