// Papers of the desk, printed at once: what could not be is said, and what was
// sold stays sold.

import { newKey } from '../base/api.js';
import { paper, print } from '../base/paper.js';
import { t } from '../base/words.js';
import { say } from '../parts/said.jsx';

const receipt = (shift, no) => ['shift-receipt', { shift, receipt: no }];

async function printAll(list) {
  const pages = [];
  for (const [name, values, options] of list) {
    pages.push(await paper(name, values, options));
  }
  print(pages);
}

// Tickets of an order and its receipt, where there is one.
export const papersOf = ({ order_id, shift_no, receipt_no }, more = {}) => [
  ['ticket-print', { order: order_id, ...more }, { key: newKey() }],
  ...(receipt_no ? [receipt(shift_no, receipt_no)] : []),
];

export const receiptOf = ({ shift_no, receipt_no }) =>
  [receipt(shift_no, receipt_no)];

// Thrown is nothing: whoever has sold goes on.
export async function printed(list) {
  try {
    await printAll(list);
    return true;
  } catch (problem) {
    say(t('desk.not_printed', {
      why: problem.detail || t('offline'),
    }));
    return false;
  }
}
