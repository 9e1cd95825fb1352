// What waits for somebody's word: what another person proposed, and receipts,
// refunds and applications of distributors.  One after the other or many at once;
// the interface refuses who proposed it.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { ago, moment, yuan } from '../base/format.js';
import { href, refine, route } from '../base/route.js';
import { may } from '../base/session.js';
import { known, t, word } from '../base/words.js';
import { Batch } from '../parts/batch.jsx';
import { Doings } from '../parts/doings.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';

const LIVE = { every: 30, on: 'approvals' };

const order = (row) => (
  <a href={href(`/orders/${row.order_id}`)}>{row.order_id}</a>
);

const amount = (of) => ({
  head: t('money.amount'), kind: 'number', cell: (row) => yuan(of(row)),
});

// "deposit topup" as its button has it, where there is one.
const doing = (action) => known(`do.${action.replace(' ', '-')}`) ?? action;

// The lists that there are: what asks for one, approves and refuses a row of it;
// how a row is named there; what is shown of it and what it is worth.
const LISTS = [
  {
    name: 'proposals', list: 'approval-list', approve: 'approval-approve',
    refuse: 'approval-refuse', query: ({ state }) => ({ state }),
    values: (row) => ({ proposal: row.proposal }),
    fen: (row) => row.amount_fen,
    open: (row) => row.state === 'open',
    columns: () => [
      { head: t('approval.no'), kind: 'short', cell: (row) => row.proposal },
      {
        head: t('approval.about'),
        cell: (row) => (
          <><strong>{doing(row.action)}</strong> {row.about}</>
        ),
      },
      amount((row) => row.amount_fen),
      {
        head: t('approval.limit'), kind: 'number',
        cell: (row) => yuan(row.limit_fen),
      },
      { head: t('approval.reason'), cell: (row) => row.reason },
      {
        head: t('approval.by'), kind: 'short',
        cell: (row) => `${row.person} · ${ago(row.at)}`,
      },
      {
        head: t('approval.decided'),
        cell: (row) => (row.decided_by
          ? `${t(`approval.${row.state}`)} · ${row.decided_by} · ${moment(row.decided_at)} ${row.remark ?? ''}`
          : ''),
      },
    ],
  },
  {
    name: 'receipts', list: 'receipt-list', approve: 'receipt-approve',
    refuse: 'receipt-refuse', query: ({ after }) => ({ after, last: 50 }),
    values: (row) => ({ order: row.order_id }),
    fen: (row) => row.received_fen,
    columns: () => [
      { head: t('order.no'), kind: 'short', cell: order },
      { head: t('order.agent'), kind: 'short', cell: (row) => row.agent },
      {
        head: t('order.total'), kind: 'number',
        cell: (row) => yuan(row.total_fen),
      },
      {
        head: t('approval.received'), kind: 'number',
        cell: (row) => yuan(row.received_fen),
      },
      { head: t('approval.numbers'), cell: (row) => row.numbers },
      {
        head: t('approval.paid'), kind: 'short', cell: (row) => ago(row.paid_at),
      },
    ],
  },
  {
    name: 'refunds', list: 'refund-list', approve: 'refund-approve',
    refuse: 'refund-refuse', query: () => ({}),
    values: (row) => ({ order: row.order_id }),
    fen: (row) => row.amount_fen,
    columns: () => [
      { head: t('order.no'), kind: 'short', cell: order },
      amount((row) => row.amount_fen),
      {
        head: t('refund.fee'), kind: 'number', cell: (row) => yuan(row.fee_fen),
      },
      {
        head: t('approval.cause'),
        cell: (row) => [word('cause', row.cause), row.reason]
          .filter(Boolean).join(' · '),
      },
      {
        head: t('order.state'), kind: 'short',
        cell: (row) => word('state', row.state, 'refund '),
      },
      {
        head: t('approval.by'), kind: 'short',
        cell: (row) => `${row.applied_by ?? ''} · ${ago(row.at)}`,
      },
    ],
  },
  {
    name: 'applications', list: 'openrefund-list', approve: 'openrefund-approve',
    refuse: 'openrefund-refuse', query: () => ({}),
    values: (row) => ({ apply: row.apply }),
    fen: (row) => row.amount_fen,
    columns: () => [
      { head: t('approval.no'), kind: 'short', cell: (row) => row.apply },
      { head: t('order.no'), kind: 'short', cell: order },
      { head: t('order.agent'), kind: 'short', cell: (row) => row.agent },
      { head: t('order.persons'), kind: 'number', cell: (row) => row.persons },
      amount((row) => row.amount_fen),
      { head: t('approval.reason'), cell: (row) => row.reason },
      { head: t('approval.asked'), kind: 'short', cell: (row) => ago(row.at) },
    ],
  },
];

const STATES = ['open', 'approved', 'refused', 'all'];

const Tab = ({ of, now, count }) => (
  <button type="button" aria-pressed={of === now}
    onClick={() => refine({ list: of.name, after: undefined, state: undefined })}>
    {t(`approval.${of.name}`)}{count !== undefined && <b>{count}</b>}
  </button>
);

// How many of a list there are, in its tab.
function Counted({ of, now }) {
  const { is } = useAnswer(of.list, of.query({}), LIVE);
  return (
    <Tab of={of} now={now}
      count={is && `${is.items.length}${is.next ? '+' : ''}`} />
  );
}

function Waiting({ of }) {
  const { query } = route.value;
  const answer = useAnswer(of.list, of.query(query), LIVE);
  const [chosen, choose] = useState(new Set());
  const key = (row) => String(Object.values(of.values(row))[0]);
  const open = of.open ?? (() => true);
  const rows = (answer.is?.items ?? []).filter((row) => chosen.has(key(row)));
  const sum = rows.reduce((all, row) => all + (of.fen(row) ?? 0), 0);
  const doings = may(of.refuse) ? [{
    head: t('doings'),
    cell: (row) => open(row) && (
      <Doings list={[{ action: of.refuse, danger: true, fixed: of.values(row) }]}
        done={() => {
          say(t('approval.refused_done'));
          answer.again();
        }} />
    ),
  }] : [];

  return (
    <>
      {of.name === 'proposals' && (
        <div class="quick" role="group" aria-label={t('order.state')}>
          {STATES.map((state) => (
            <button type="button" aria-pressed={(query.state ?? 'open') === state}
              onClick={() => refine({ state })}>{t(`approval.${state}`)}</button>
          ))}
        </div>
      )}
      <div class="actions">
        <Batch action={of.approve} rows={rows} values={of.values} rowKey={key}
          hotkey="a" ask="approval.ask" sum={yuan(sum)}
          done={() => {
            choose(new Set());
            answer.again();
          }} />
      </div>
      <List answer={answer} label={t(`approval.${of.name}`)} rowKey={key}
        columns={[...of.columns(), ...doings]}
        chosen={chosen} choose={may(of.approve) ? choose : undefined}
        empty={(
          <>
            <p><strong>{t('approval.none')}</strong></p>
            <p>{t(`approval.none_${of.name}`)}</p>
          </>
        )} />
    </>
  );
}

export function Approvals() {
  const lists = LISTS.filter((is) => may(is.list) && may(is.approve));
  const now = lists.find((is) => is.name === route.value.query.list)
    ?? lists[0];

  return (
    <>
      <h1>{t('screen.approvals')}</h1>
      <div class="quick" role="group" aria-label={t('quick')}>
        {lists.map((is) => <Counted key={is.name} of={is} now={now} />)}
      </div>
      <Waiting key={now.name} of={now} />
    </>
  );
}
