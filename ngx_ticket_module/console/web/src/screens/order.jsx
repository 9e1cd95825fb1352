// One order: what it is, its tickets, visitors and money, all that happened to
// it on one line of time, and what may be done with it.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { day, minute, moment, yuan } from '../base/format.js';
import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Facts, Tag } from '../parts/facts.jsx';
import { Icon } from '../parts/icon.jsx';
import { say } from '../parts/said.jsx';
import { List, Table } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { OrderState, stateOf } from './order_state.jsx';

const TICKET = { used: 'good', refunded: 'bad', 'given up': 'bad' };

const Preview = ({ items }) => (
  <Table label={t('preview')} rows={items} rowKey={(row) => row.ticket_no}
    columns={[
      { head: t('ticket.no'), cell: (row) => row.ticket_no ?? t('order.all') },
      {
        head: t('refund.way'), kind: 'short',
        cell: (row) => word('way', row.way),
      },
      {
        head: t('refund.amount'), kind: 'number',
        cell: (row) => yuan(row.amount_fen),
      },
      { head: t('refund.fee'), kind: 'number', cell: (row) => yuan(row.fee_fen) },
      {
        head: t('refund.returned'), kind: 'number',
        cell: (row) => yuan(row.returned_fen),
      },
    ]} />
);

const preview = (is) => <Preview items={is.items ?? [is]} />;

function doings(order) {
  const fixed = { order: order.order_id };
  const state = stateOf(order.state);
  const open = ['booked', 'authorised', 'paid'].includes(state);

  return [
    {
      action: 'order-refund', key: 'r', fixed, preview, danger: true,
      when: state === 'delivered',
    },
    {
      action: 'order-close', fixed, preview, danger: true,
      when: state === 'paid' || state === 'authorised',
    },
    { action: 'order-cancel', fixed, danger: true, when: state === 'booked' },
    {
      action: 'order-stop', key: 's', fixed, danger: true,
      when: !order.stopped_at && (open || state === 'delivered'),
    },
    { action: 'order-release', fixed, when: !!order.stopped_at },
    { action: 'callback-resend', fixed, only: [] },
    {
      action: 'order-reveal', fixed,
      when: !!(order.phone || order.document || order.visitors.length),
    },
    { action: 'order-link', fixed },
  ];
}

function Tickets({ items }) {
  return (
    <Table label={t('order.tickets')} rows={items} rowKey={(row) => row.ticket}
      empty={<p>{t('order.no_tickets')}</p>}
      columns={[
        { head: t('ticket.no'), kind: 'short', cell: (row) => row.ticket },
        { head: t('ticket.product'), cell: (row) => row.product },
        { head: t('order.persons'), kind: 'number', cell: (row) => row.persons },
        {
          head: t('ticket.price'), kind: 'number',
          cell: (row) => yuan(row.price_fen),
        },
        {
          head: t('order.state'), kind: 'short',
          cell: (row) => (
            <Tag of={TICKET[row.state]}>{word('state', row.state)}</Tag>
          ),
        },
        { head: t('ticket.seats'), cell: (row) => row.seats },
        {
          head: t('ticket.until'), kind: 'short', cell: (row) => day(row.until),
        },
        {
          head: t('ticket.passages'),
          cell: (row) => (row.passages
            ? `${row.passages} · ${moment(row.passed_at)} ${row.passed ?? ''}`
            : ''),
        },
      ]} />
  );
}

const Visitors = ({ items }) => (
  <Table label={t('order.visitors')} rows={items}
    rowKey={(row) => row.visitor ?? row.no ?? row.document}
    columns={[
      { head: t('visitor.name'), cell: (row) => row.name },
      { head: t('visitor.document'), cell: (row) => row.document },
      { head: t('order.state'), cell: (row) => word('state', row.state) },
    ]} />
);

function Money({ items }) {
  return (
    <Table label={t('order.money')} rows={items}
      rowKey={(row) => `${row.document}${row.at}${row.what}${row.amount_fen}`}
      empty={<p>{t('order.no_money')}</p>}
      columns={[
        { head: t('at'), kind: 'short', cell: (row) => moment(row.at) },
        { head: t('money.what'), kind: 'short', cell: (row) => word('what', row.what) },
        {
          head: t('money.way'),
          cell: (row) => `${word('', row.from)} → ${word('', row.to)}`,
        },
        {
          head: t('money.amount'), kind: 'number',
          cell: (row) => yuan(row.amount_fen),
        },
        { head: t('money.by'), cell: (row) => row.by },
      ]} />
  );
}

function History({ answer }) {
  const { is, problem, loading, again } = answer;
  return (
    <>
      <Trouble problem={problem} again={again} />
      {!is && loading && <p class="waiting">{t('loading')}</p>}
      <ol class="history">
        {is?.items.map((row) => (
          <li>
            <time dateTime={row.at}>{moment(row.at)}</time>
            <div>
              <strong>{row.happened}</strong>
              {row.who && <span class="who"> {row.who}</span>}
              {row.detail && <p>{row.detail}</p>}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function facts(order, told) {
  const slot = order.start_minute === null ? ''
    : ` ${minute(order.start_minute)}–${minute(order.end_minute)}`;
  return [
    [t('order.products'), order.products],
    [t('order.visit'), `${day(order.day)}${slot}`],
    [t('order.line'), order.line],
    [t('order.seats'), order.seats],
    [t('order.agent'), may('agent-show')
      ? <a href={href(`/agents/${order.agent}`)}>{order.agent}</a>
      : order.agent],
    [t('order.own_number'), order.own_number],
    [t('order.phone'), told?.phone ?? order.phone],
    [t('order.document'), told?.document ?? order.document],
    [t('order.pay'), word('pay', order.pay)],
    [t('order.total'), yuan(order.total_fen)],
    [t('order.fee'), order.fee_fen ? yuan(order.fee_fen) : ''],
    [t('order.medium'), word('medium', order.medium)],
    [t('order.remark'), order.remark],
  ];
}

export function Order({ id }) {
  const answer = useAnswer('order-show', { order: id });
  const history = useAnswer(may('order-history') ? 'order-history' : null,
    { order: id });
  const [told, setTold] = useState();
  const [link, setLink] = useState();
  const order = answer.is;

  function done({ is, status }, action) {
    if (action === 'order-reveal') setTold(is);
    else if (action === 'order-link') setLink(is.link);
    else if (status !== 202) say(t(`done.${action}`));
    answer.again();
    history.again();
  }

  return (
    <>
      <p><a class="up" href={href('/orders')}>
        <Icon of="back" />{t('screen.orders')}
      </a></p>
      <Trouble problem={answer.problem} again={answer.again} />
      {!order && answer.loading && <p class="waiting">{t('loading')}</p>}
      {order && (
        <>
          <h1>
            {t('order.title', { no: order.order_id })}
            {' '}<OrderState of={order.state} />
          </h1>
          {order.stopped_at && (
            <p class="trouble">
              <strong>{t('order.stopped_by', {
                who: order.stopped_by, at: moment(order.stopped_at),
              })}</strong> {order.stop_reason}
            </p>
          )}
          <Facts of={facts(order, told)} />
          {link && <p>{t('order.link')} <a href={link} target="_blank"
            rel="noreferrer">{link}</a></p>}
          <Doings list={doings(order)} done={done} />
          <h2>{t('order.tickets')}</h2>
          <Tickets items={order.tickets} />
          {order.visitors.length > 0 && (
            <>
              <h2>{t('order.visitors')}</h2>
              <Visitors items={told?.visitors ?? order.visitors} />
            </>
          )}
          <h2>{t('order.money')}</h2>
          <Money items={order.money} />
          <h2>{t('order.history')}</h2>
          <History answer={history} />
        </>
      )}
    </>
  );
}
