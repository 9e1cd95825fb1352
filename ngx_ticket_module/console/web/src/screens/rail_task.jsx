// Purchases that are made by hand: those that there are, and on the page of an
// order what whoever has taken its purchase sees at the site, step by step, and
// what another person confirms.

import { useEffect, useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { clock, moment, yuan } from '../base/format.js';
import { go, href, route } from '../base/route.js';
import { who } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Facts, Tag } from '../parts/facts.jsx';
import { Icon } from '../parts/icon.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { why } from './rail_state.jsx';

const PAGE = 50;

// What the agent says to hold for a passenger.
export const seatSaid = (row) => (row.said_seat_type === null
  || row.said_seat_type === undefined ? ''
  : [t(`choice.seatType.${row.said_seat_type}`), row.said_seat,
    yuan(row.said_fen)].join(' '));

// Tickets as the interface takes them, to be filled in: what the agent has said
// stands there.
export const ticketRows = (order) => ({
  rows: order.passengers.map((row) => ({
    passengerName: row.passenger,
    ticketType: Number(row.ticket_type),
    ticketNo: order.held_no ?? '',
    seatType: row.said_seat_type ?? undefined,
    seatNo: row.said_seat ?? undefined,
    price: row.said_fen ? row.said_fen / 100 : undefined,
  })),
  only: ['seatType', 'seatNo', 'ticketNo', 'price'],
  name: (row) => row.passengerName,
});

const shortTask = (of) => t(`rail_task.${of}`);

// Who has taken it, or has said what another person confirms.
const whose = (task) => task.said_by ?? task.locked_by ?? '';

// ---- Those that there are ----

export function RailTasks() {
  const { query } = route.value;
  const answer = useAnswer('rail-task-list', { last: PAGE, ...query },
    { every: 30 });

  return (
    <>
      <p><a class="up" href={href('/rail')}>
        <Icon of="back" />{t('screen.rail')}
      </a></p>
      <h1>{t('rail.tasks')}</h1>
      <List answer={answer} label={t('rail.tasks')}
        rowKey={(row) => row.order_no} link={(row) => `/rail/${row.order_no}`}
        empty={(
          <>
            <p><strong>{t('rail.no_tasks')}</strong></p>
            <p>{t('rail.no_tasks_hint')}</p>
          </>
        )}
        columns={[
          { head: t('rail.no'), kind: 'short', cell: (row) => row.order_no },
          {
            head: t('rail.todo'), kind: 'short',
            cell: (row) => <Tag of={row.task === 'pay' ? 'warn' : ''}>
              {shortTask(row.task)}
            </Tag>,
          },
          { head: t('rail.held_no'), kind: 'short', cell: (row) => row.held_no },
          { head: t('rail.login'), kind: 'short', cell: (row) => row.login },
          {
            head: t('rail_money.total'), kind: 'number',
            cell: (row) => yuan(row.total_fen),
          },
          {
            head: t('rail.pay_limit'), kind: 'short',
            cell: (row) => moment(row.pay_limit_at),
          },
          {
            head: t('rail.taken_by'), kind: 'short',
            cell: (row) => row.locked_by
              && `${row.locked_by} · ${clock(row.locked_until)}`,
          },
          { head: t('rail.said_by'), kind: 'short', cell: (row) => row.said_by },
          {
            head: t('doings'),
            cell: (row) => (
              <Doings done={() => go(`/rail/${row.order_no}`)} list={[{
                action: 'rail-task-lock', fixed: { order_no: row.order_no },
                when: !row.locked_by && !row.said_by,
              }]} />
            ),
          },
        ]} />
    </>
  );
}

// ---- One of them ----

const OVER = ['method', 'number', 'paid_at'];

// What can be said while a purchase is to be checked, paid, verified or looked
// at: what goes without saying is fixed, the rest is asked for.
function records(order, { task, said_fen: fen }) {
  const rows = { shown: ticketRows(order) };
  const made = (of, is) => ({
    action: 'rail-task-record', wide: true, rows,
    label: t(`rail_record.${of}`), does: t(`rail_record_does.${of}`), ...is,
    fixed: { order_no: order.order_no, ...is.fixed },
  });
  const there = made('there', {
    main: true, fixed: { query: 'paid', tickets: 'there' },
    only: [...OVER, 'shown'],
  });
  const missing = made('missing', {
    fixed: { query: 'paid', tickets: 'missing' }, only: OVER,
  });

  switch (task) {
    case 'check':
      return [
        made('fits', {
          main: true, fixed: { login: 'ok', held: 'same', open: 'ok' },
          first: { total_fen: fen },
          only: ['total_fen', 'pay_limit', 'amount_fen', 'pay_no', 'shown'],
        }),
        made('fails', {
          danger: true, only: ['login', 'held', 'total_fen', 'open'],
        }),
      ];
    case 'pay':
      return [
        made('paid', { main: true, fixed: { paid: 'ok' }, only: OVER }),
        made('unpaid', { danger: true, only: ['paid', 'query'] }),
      ];
    case 'verify':
      return [there, missing, made('not_paid', {
        danger: true, fixed: { login: 'ok', held: 'same' },
        first: { query: 'not-paid', total_fen: fen },
        only: ['query', 'close', 'total_fen'],
      }), made('unclear', { fixed: { query: 'unknown' }, only: [] })];
    case 'look':
      return [there, missing];
    default:
      return [];
  }
}

function steps(order, { task, locked_by: by, said_by: said }) {
  const fixed = { order_no: order.order_no };
  const mine = by === who.value.name && !said;
  return [
    {
      action: 'rail-task-lock', fixed, main: true,
      when: !by && !said && task !== 'returns',
    },
    { action: 'rail-task-login', fixed, when: mine },
    ...(mine ? records(order, order.task) : []),
    {
      action: 'rail-task-confirm', fixed, main: true,
      when: !!said && said !== who.value.name,
    },
    {
      action: 'rail-task-unlock', fixed, danger: !!said,
      when: mine || !!said,
    },
  ];
}

// What somebody has said of it, for who confirms it.
function Said({ order, facts }) {
  const name = (no) => order.passengers.find((row) => row.no === no)?.passenger;
  return (
    <ul>
      {facts.map((is) => (
        <li>
          {t(`rail_call.${is.call}`)}{': '}
          <strong>{word('answer', is.word || is.outcome)}</strong>
          {' '}
          {[yuan(is.amount_fen), is.method, is.channel_no, moment(is.paid_at)]
            .filter(Boolean).join(' · ')}
          {is.tickets && (
            <ul>{is.tickets.map((row) => (
              <li>{name(row.no)}{' '}{seatSaid(row)}</li>
            ))}</ul>
          )}
        </li>
      ))}
    </ul>
  );
}

const Login = ({ is }) => (
  <Facts of={[
    [t('rail.login'), <code class="secret">{is.login}</code>],
    [t('rail.password'), <code class="secret">
      {is.password ?? is.uniform_password}
    </code>],
  ]} />
);

function next({ locked_by: by, said_by: said, task }) {
  if (said) return said === who.value.name ? 'confirm_other' : 'confirm';
  if (!by) return 'free';
  return by === who.value.name ? task : 'taken';
}

export function RailTask({ order, again }) {
  const { task } = order;
  const [login, setLogin] = useState();
  const state = next(task);

  // Shown while it is worked with, and not behind.
  useEffect(() => setLogin(undefined), [state]);

  function done({ is }, action) {
    if (action === 'rail-task-login') {
      setLogin(is);
      return;
    }
    say(is.next ? t(`rail_next.${is.next}`)
      : [t('done'), is.reason && why(is.reason)]
        .filter(Boolean).join(': '));
    again();
  }

  return (
    <section class="task" aria-label={t('rail.task')}>
      <h2>{t('rail.task')}{' '}
        <Tag of={state === 'pay' ? 'warn' : ''}>{shortTask(task.task)}</Tag>
      </h2>
      <p>{t(`rail_todo.${state}`, {
        who: whose(task), at: clock(task.locked_until),
      })}</p>
      <Facts of={[
        [t('rail.held_no'), order.held_no],
        [t('rail_money.said'), yuan(task.said_fen)],
        [t('rail.pay_no'), task.pay_no],
      ]} />
      {task.facts && <Said order={order} facts={task.facts} />}
      {login && <Login is={login} />}
      <Doings list={steps(order, task)} done={done} />
    </section>
  );
}
