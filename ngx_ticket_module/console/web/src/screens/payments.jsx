// Money of buyers at payment platforms: what nobody knows the outcome of, what
// platforms refused, where their bills differ, what they gave back unasked; one
// payment with all that happened to it.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { ago, count, day, moment, yuan } from '../base/format.js';
import { href, refine, route } from '../base/route.js';
import { may } from '../base/session.js';
import { known, t, word } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Facts, Tag } from '../parts/facts.jsx';
import { Filters } from '../parts/filters.jsx';
import { Icon } from '../parts/icon.jsx';
import { say } from '../parts/said.jsx';
import { List, Table } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';

const LIVE = { every: 30, on: 'money' };

const short = (head, cell) => ({ head, kind: 'short', cell });
const money = (head, of) => ({
  head, kind: 'number', cell: (row) => yuan(of(row)),
});

const payment = (number) => (number
  ? <a href={href(`/payments/${number}`)}>{number}</a> : '');

const state = (of) => known(`payment_state.${of}`) ?? of ?? '';

// ---- Lists ----

// What a list has: what asks for it, with which parameters; its columns; what
// may be done with what is chosen of it, and with one row.
const LISTS = [
  {
    name: 'unclear', list: 'payment-unclear', key: (row) => row.number,
    columns: () => [
      short(t('payment.number'), (row) => payment(row.number)),
      short(t('payment.action'), (row) => word('pay_action', row.action)),
      short(t('payment.account'), (row) => row.account_no),
      short(t('payment.since'), (row) => ago(row.since)),
      {
        head: t('callback.attempts'), kind: 'number',
        cell: (row) => count(row.attempts),
      },
      {
        head: t('callback.next'), cell: (row) => (row.gave_up
          ? <Tag of="bad">{t('payment.gave_up')}</Tag>
          : moment(row.next_try_at)),
      },
      { head: t('payment.code'), cell: (row) => row.last_code },
    ],
    one: (row) => [
      { action: 'job-resend', fixed: { number: row.number }, when: row.gave_up },
    ],
  },
  {
    name: 'jobs', list: 'job-list', key: (row) => `${row.number} ${row.action}`,
    columns: () => [
      short(t('payment.number'), (row) => payment(row.number)),
      short(t('payment.action'), (row) => word('pay_action', row.action)),
      short(t('order.no'), (row) => row.order_id && (
        <a href={href(`/orders/${row.order_id}`)}>{row.order_id}</a>)),
      short(t('order.state'), (row) => word('pay_job', row.state)),
      short(t('payment.since'), (row) => ago(row.since)),
      { head: t('payment.code'), cell: (row) => row.last_code },
      { head: t('payment.todo'), cell: (row) => row.answer },
    ],
    one: (row) => (row.number.startsWith('R') ? [
      { action: 'payback-resend', fixed: { number: row.number } },
      { action: 'payback-cash', fixed: { number: row.number } },
      { action: 'payback-done', fixed: { number: row.number } },
    ] : [{ action: 'job-resend', fixed: { number: row.number } }]),
  },
  {
    name: 'differences', list: 'bill-differences',
    query: { open: true }, filters: ['account', 'first_day', 'last_day'],
    key: (row) => String(row.difference_id), many: 'bill-resolve',
    sent: (keys) => ({ differences: keys.map(Number) }),
    open: (row) => !row.resolved_at,
    columns: () => [
      short(t('approval.no'), (row) => row.difference_id),
      short(t('payment.day'), (row) => day(row.day)),
      short(t('payment.account'), (row) => row.account_no),
      {
        head: t('payment.differs'), cell: (row) => (
          <>
            <strong>{word('bill_kind', row.kind)}</strong>
            {' '}{word('bill_what', row.what)} {payment(row.number)}
          </>
        ),
      },
      money(t('payment.ours'), (row) => row.ours_fen),
      money(t('payment.theirs'), (row) => row.theirs_fen),
      {
        head: t('payment.todo'), cell: (row) => (row.resolved_at
          ? `${word('bill_as', row.resolution)} · ${row.resolved_by} ${row.remark ?? ''}`
          : row.proposal),
      },
    ],
  },
  {
    name: 'suspense', list: 'payment-suspense', query: { open: true },
    key: (row) => row.number,
    columns: () => [
      short(t('payment.number'), (row) => payment(row.number)),
      short(t('order.no'), (row) => (
        <a href={href(`/orders/${row.order_id}`)}>{row.order_id}</a>)),
      money(t('money.amount'), (row) => row.amount_fen),
      short(t('payment.since'), (row) => ago(row.since)),
      { head: t('approval.reason'), cell: (row) => row.reason },
      {
        head: t('approval.decided'), cell: (row) => row.resolved_at
          && `${word('bill_as', row.resolution)} · ${row.resolved_by} ${row.remark ?? ''}`,
      },
    ],
    one: (row) => [{
      action: 'payment-resolve', fixed: { number: row.number },
      when: !row.resolved_at,
    }],
  },
  {
    name: 'bills', list: 'bill-list', filters: ['account', 'first_day', 'last_day'],
    key: (row) => `${row.account_no} ${row.day}`, whole: true,
    link: (row) => `/payments/bill/${row.account_no}/${row.day}`,
    columns: () => [
      short(t('payment.day'), (row) => day(row.day)),
      short(t('payment.account'), (row) => `${row.account_no} ${row.provider}`),
      short(t('order.state'), (row) => row.state),
      {
        head: t('payment.lines'), kind: 'number', cell: (row) => count(row.lines),
      },
      money(t('payment.paid'), (row) => row.paid_fen),
      money(t('payment.refunded'), (row) => row.refunded_fen),
      money(t('refund.fee'), (row) => row.fee_fen),
      {
        head: t('payment.open'), kind: 'number', cell: (row) => (row.open
          ? <Tag of="bad">{count(row.open)}</Tag> : 0),
      },
      { head: t('callback.error'), cell: (row) => row.last_error },
    ],
    one: (row) => [{
      action: 'bill-fetch', fixed: { account: row.account_no, day: row.day },
    }],
  },
];

const Tab = ({ of, now, number }) => (
  <button type="button" aria-pressed={of === now}
    onClick={() => refine({
      list: of.name, after: undefined, all: undefined, first_day: undefined,
      last_day: undefined, account: undefined,
    })}>
    {t(`payment.${of.name}`)}{number > 0 && <b>{number}</b>}
  </button>
);

function Counted({ of, now }) {
  const { is } = useAnswer(of.whole ? null : of.list, of.query ?? {}, LIVE);
  return <Tab of={of} now={now} number={is?.items.length} />;
}

function Lists({ of }) {
  const { all, list, after, ...narrowed } = route.value.query;
  const answer = useAnswer(of.list,
    { ...(all ? {} : of.query), ...narrowed }, LIVE);
  const [chosen, choose] = useState(new Set());
  const rows = (answer.is?.items ?? []).filter((row) => chosen.has(of.key(row)));
  const many = of.many && may(of.many);

  function done(_, action) {
    say(known(`done.${action}`) ?? t('done'));
    choose(new Set());
    answer.again();
  }

  const doings = of.one ? [{
    head: t('doings'), cell: (row) => <Doings list={of.one(row)} done={done} />,
  }] : [];
  return (
    <>
      {of.query && (
        <label class="check">
          <input type="checkbox" checked={!!all}
            onChange={({ target }) => refine({
              all: target.checked ? '1' : undefined,
            })} />
          {t('payment.all')}
        </label>
      )}
      {of.filters && <Filters name={of.list} only={of.filters} />}
      {many && rows.length > 0 && (
        <Doings key={rows.map(of.key).join()} done={done}
          list={[{ action: of.many, key: 'a', fixed: of.sent(rows.map(of.key)) }]} />
      )}
      {of.name === 'bills' && (
        <Doings list={[{ action: 'bill-withdraw' }]} done={done} />
      )}
      <List answer={answer} label={t(`payment.${of.name}`)} rowKey={of.key}
        link={of.link} columns={[...of.columns(), ...doings]}
        chosen={chosen} choose={many ? choose : undefined}
        empty={(
          <>
            <p><strong>{t(`payment.none_${of.name}`)}</strong></p>
            <p>{t('payment.none_hint')}</p>
          </>
        )} />
    </>
  );
}

function All() {
  const lists = LISTS.filter((is) => may(is.list));
  const now = lists.find((is) => is.name === route.value.query.list)
    ?? lists[0];

  return (
    <>
      <h1>{t('screen.payments')}</h1>
      <div class="quick" role="group" aria-label={t('quick')}>
        {lists.map((is) => <Counted key={is.name} of={is} now={now} />)}
      </div>
      <Lists key={now.name} of={now} />
    </>
  );
}

// ---- One of them ----

const Up = () => (
  <p><a class="up" href={href('/payments')}>
    <Icon of="back" />{t('screen.payments')}
  </a></p>
);

const paybacks = (items) => {
  const last = new Map(items.filter((row) => row.what === 'payback')
    .map((row) => [row.number, row.state]));
  return [...last].filter(([, is]) => is === 'M').map(([number]) => number);
};

// What may be done with it, by how it stands.
const doingsOf = (number, items) => [
  {
    action: 'payment-receive', fixed: { number },
    when: !items.some((row) => row.what === 'receipt'),
  },
  { action: 'job-resend', fixed: { number } },
  ...paybacks(items).flatMap((back) => [
    { action: 'payback-resend', fixed: { number: back } },
    { action: 'payback-cash', fixed: { number: back } },
    { action: 'payback-done', fixed: { number: back } },
  ]),
];

function Payment({ number }) {
  const answer = useAnswer('payment-show', { number }, LIVE);
  const items = answer.is?.items ?? [];
  const [first] = items;
  const order = /\d{19}/.exec(first?.details ?? '')?.[0];

  return (
    <>
      <Up />
      <h1>
        {first?.number ?? number}
        {first && <>{' '}<Tag>{state(first.state)}</Tag></>}
      </h1>
      <Trouble problem={answer.problem} again={answer.again} />
      {!answer.is && answer.loading && <p class="waiting">{t('loading')}</p>}
      {first && (
        <>
          <Facts of={[
            [t('money.amount'), yuan(first.amount_fen)],
            [t('order.no'), order && (
              <a href={href(`/orders/${order}`)}>{order}</a>)],
          ]} />
          <Doings list={doingsOf(first.number, items)} done={(_, action) => {
            say(known(`done.${action}`) ?? t('done'));
            answer.again();
          }} />
          <ol class="history">
            {items.map((row) => (
              <li>
                <time dateTime={row.at}>{moment(row.at)}</time>
                <div>
                  <strong>{word('pay_what', row.what)}</strong>
                  {' '}{row.number !== first.number && row.number}
                  {' '}{yuan(row.amount_fen)}
                  {row.state && <>{' '}<Tag>{state(row.state)}</Tag></>}
                  <p class="small">{[row.code, row.details].filter(Boolean)
                    .join(' · ')}</p>
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Bill({ account, of }) {
  const answer = useAnswer('bill-show', { account, day: of });
  return (
    <>
      <Up />
      <h1>{t('payment.bill', { account, day: day(of) })}</h1>
      <List answer={answer} label={t('payment.bills')}
        rowKey={(row) => row.line_no} empty={<p>{t('payment.none_bills')}</p>}
        columns={[
          short(t('payment.line'), (row) => row.line_no),
          short(t('money.what'), (row) => row.kind),
          short(t('payment.number'), (row) => payment(row.number)),
          money(t('money.amount'), (row) => row.amount_fen),
          money(t('refund.fee'), (row) => row.fee_fen),
          short(t('at'), (row) => moment(row.at)),
          {
            head: t('payment.differs'), cell: (row) => row.differs
              && <Tag of="bad">{word('bill_kind', row.differs)}</Tag>,
          },
        ]} />
    </>
  );
}

export function Payments({ parts }) {
  const [, number, account, of] = parts;

  if (number === 'bill') return <Bill account={account} of={of} />;
  return number ? <Payment key={number} number={number} /> : <All />;
}
