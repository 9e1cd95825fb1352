// One rail order: who travels, tickets, purchases, refunds, all that happened to
// it, and what may be done with it.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { moment, yuan } from '../base/format.js';
import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { known, t, word } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Facts } from '../parts/facts.jsx';
import { Icon } from '../parts/icon.jsx';
import { say } from '../parts/said.jsx';
import { Table } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { RailState, railCase } from './rail_state.jsx';
import { RailTask, seatSaid, ticketRows } from './rail_task.jsx';

const AT_WORK = ['Q', 'C', 'S', 'V'];

// Whose identity the site has refused, and why.
const refusedRows = (order) => ({
  rows: order.passengers.map((row) => ({
    name: row.passenger, certType: row.certificate_type,
    ticketType: row.ticket_type,
  })),
  only: ['reason'],
  name: (row) => row.name,
  some: true,
});

function doings(order) {
  const fixed = { order_no: order.order_no };
  const is = (...states) => states.includes(order.state);
  const works = AT_WORK.includes(order.case_state);
  const tickets = ticketRows(order);
  return [
    {
      action: 'rail-confirm', fixed, wide: true, when: is('P') && !works,
      first: { tickets: tickets.rows }, rows: { tickets },
    },
    {
      action: 'rail-cancel', fixed, danger: true,
      when: is('P') && ['Q', 'C'].includes(order.case_state),
    },
    {
      action: 'rail-no-ticket', fixed, danger: true, when: is('P') && !works,
      rows: { passengers: refusedRows(order) },
    },
    { action: 'rail-look', fixed, when: order.case_state === 'E' },
    { action: 'rail-refund-start', fixed, danger: true, when: is('T') },
    { action: 'rail-refund-ask', fixed, danger: true, when: is('T') },
    { action: 'rail-refund-agree', fixed, when: is('R') },
    { action: 'rail-refund-refuse', fixed, danger: true, when: is('R') },
    { action: 'rail-return', fixed, when: is('T', 'R', 'B', 'N') },
    { action: 'rail-reveal', fixed },
  ];
}

const Passengers = ({ items }) => (
  <Table label={t('rail.passengers')} rows={items} rowKey={(row) => row.no}
    columns={[
      { head: t('visitor.name'), cell: (row) => row.passenger },
      { head: t('visitor.document'), cell: (row) => row.certificate },
      { head: t('rail.ticket_no'), kind: 'short', cell: (row) => row.ticket_no },
      {
        head: t('rail.seat'),
        cell: (row) => row.seat ?? (row.said_seat && (
          <span class="small">{t('rail.said', { seat: seatSaid(row) })}</span>
        )),
      },
      {
        head: t('ticket.price'), kind: 'number',
        cell: (row) => yuan(row.price_fen),
      },
      {
        head: t('order.state'), kind: 'short',
        cell: (row) => word('ticket_state', row.ticket_state, 'rail '),
      },
      {
        head: t('refund.returned'), kind: 'number',
        cell: (row) => yuan(row.returned_fen),
      },
    ]} />
);

const Refunds = ({ items }) => (
  <Table label={t('rail.refunds')} rows={items} rowKey={(row) => row.no}
    columns={[
      { head: t('rail.number'), kind: 'short', cell: (row) => row.no },
      {
        head: t('approval.asked'), kind: 'short',
        cell: (row) => `${moment(row.asked_at)} ${word('asked_by', row.asked_by,
          'rail ')}`,
      },
      {
        head: t('refund.returned'), kind: 'number',
        cell: (row) => yuan(row.refund_fen),
      },
      { head: t('refund.fee'), kind: 'number', cell: (row) => yuan(row.fee_fen) },
      {
        head: t('order.state'), kind: 'short',
        cell: (row) => word('refund_state', row.refund_state, 'rail '),
      },
    ]} />
);

const Cases = ({ items }) => (
  <Table label={t('rail.purchase')} rows={items} rowKey={(row) => row.case_no}
    columns={[
      { head: t('rail.number'), kind: 'short', cell: (row) => row.case_no },
      { head: t('rail.held_no'), kind: 'short', cell: (row) => row.held_no },
      { head: t('rail.purchase'), cell: railCase },
    ]} />
);

// A state before or after, as the letter that is stored.
const stood = (letter) => known(`rail_state.${letter}`)
  ?? known(`rail_case.${letter}`) ?? letter;

const History = ({ items }) => (
  <ol class="history">
    {items.map((row) => (
      <li>
        <time dateTime={row.at}>{moment(row.at)}</time>
        <div>
          <strong>{word('what', row.what, 'rail ')}</strong>
          <span class="who"> {word('who', row.who, 'rail ')}</span>
          {(row.before || row.after) && (
            <p>{[row.before, row.after].filter(Boolean).map(stood)
              .join(' → ')}</p>
          )}
        </div>
      </li>
    ))}
  </ol>
);

// What only some orders have.
const sum = (fen) => (fen ? yuan(fen) : '');

const facts = (order, told) => [
  [t('rail.booked'), [moment(order.order_at), order.source].filter(Boolean)
    .join(' · ')],
  [t('rail.journey'), `${order.from_name} → ${order.to_name}`],
  [t('rail.train'), order.train_no],
  [t('rail.departs'), [order.departs_at, order.arrives_at]
    .filter(Boolean).map(moment).join(' – ')],
  [t('rail.seat'), `${order.seat} × ${order.seats}`],
  [t('rail.other_seats'), (order.other_seats ?? []).join(t('comma'))],
  [t('order.agent'), order.agent],
  [t('rail.contact'), told?.contact ?? order.contact],
  [t('rail.mobile'), told?.mobile ?? order.mobile],
  [t('rail.email'), told?.email],
  [t('rail.held_no'), order.held_no],
  [t('rail.login'), order.login],
  [t('rail.pay_limit'), moment(order.pay_limit_at)],
  [t('rail_money.total'), yuan(order.total_fen)],
  [t('rail_money.fare'), yuan(order.fare_fen)],
  [t('rail_money.insurance'), yuan(order.insurance_fen)],
  [t('rail_money.bought'), [yuan(order.bought_fen), order.method,
    moment(order.bought_at)].filter(Boolean).join(' · ')],
  [t('rail_money.returned'), sum(order.returned_fen)],
  [t('rail_money.partial_refund'), sum(order.partial_refund_fen)],
  [t('rail_money.frozen'), sum(order.frozen_fen)],
  [t('rail_money.unfrozen'), sum(order.unfrozen_fen)],
  [t('rail_money.user_refund'), sum(order.user_refund_fen)],
  [t('rail_money.railway'), sum(order.railway_fen)],
];

// Whoever holds the seats does this.
const todo = (order) => (order.state === 'P' && /[EF]/.test(order.case_state)
  ? t(`rail_hint.${order.case_state}`) : '');

export function RailOrder({ no }) {
  const answer = useAnswer('rail-show', { order_no: no });
  const [told, setTold] = useState();
  const order = answer.is;

  function done({ is, status }, action) {
    if (action === 'rail-reveal') setTold(is);
    else if (status !== 202) say(t('done'));
    answer.again();
  }

  return (
    <>
      <p><a class="up" href={href('/rail')}>
        <Icon of="back" />{t('screen.rail')}
      </a></p>
      <Trouble problem={answer.problem} again={answer.again} />
      {!order && answer.loading && <p class="waiting">{t('loading')}</p>}
      {order && (
        <>
          <h1>
            {t('order.title', { no: order.order_no })}
            {' '}<RailState of={order.state} />
          </h1>
          {todo(order) && <p><strong>{todo(order)}</strong></p>}
          <Facts of={facts(order, told)} />
          <Doings list={doings(order)} done={done} />
          {order.task && may('rail-task-list') && (
            <RailTask order={order} again={answer.again} />
          )}
          <h2>{t('rail.passengers')}</h2>
          <Passengers items={told?.passengers ?? order.passengers} />
          {order.cases.length > 0 && (
            <>
              <h2>{t('rail.purchase')}</h2>
              <Cases items={order.cases} />
            </>
          )}
          {order.refunds.length > 0 && (
            <>
              <h2>{t('rail.refunds')}</h2>
              <Refunds items={order.refunds} />
            </>
          )}
          <h2>{t('order.history')}</h2>
          <History items={order.history} />
        </>
      )}
    </>
  );
}
