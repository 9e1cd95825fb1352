// The states of a rail order and of its purchase in words.

import { t, word } from '../base/words.js';
import { Tag } from '../parts/facts.jsx';

const LOOKS = { T: 'good', B: 'bad', N: 'bad', R: 'warn', U: 'warn' };

export const RailState = ({ of }) => (
  <Tag of={LOOKS[of]}>{t(`rail_state.${of}`)}</Tag>
);

// "HELD_NOT_FOUND", where no table has it.
export const why = (reason) => word('case_reason', reason, 'rail ')
  .replaceAll('_', ' ').toLowerCase();

// How a purchase stands, and why it ended so.
export const railCase = (row) => [
  row.case_state && t(`rail_case.${row.case_state}`),
  row.case_reason && why(row.case_reason),
].filter(Boolean).join(' · ');
