// A movement of settlement's money as a row; what its pages have in common.

import { ago, yuan } from '../base/format.js';
import { href } from '../base/route.js';
import { t, word } from '../base/words.js';
import { Icon } from '../parts/icon.jsx';

export const short = (head, cell) => ({ head, kind: 'short', cell });

export const money = (head, name) => ({
  head, kind: 'number', cell: (row) => yuan(row[name]),
});

export const settleCases = () => [
  short(t('approval.no'), (row) => row.case_id),
  short(t('money.what'), (row) => row.kind),
  money(t('money.amount'), 'amount_fen'),
  { head: t('settle.party'), cell: (row) => row.party },
  short(t('order.state'), (row) => row.state),
  {
    head: t('approval.reason'),
    cell: (row) => [word('class', row.class, 'settle '), row.code]
      .filter(Boolean).join(' · '),
  },
  short(t('settle.since'), (row) => ago(row.created_at)),
];

export const SettleUp = ({ tab }) => (
  <p><a class="up" href={href(`/settlement?tab=${tab}`)}>
    <Icon of="back" />{t('screen.settlement')}
  </a></p>
);
