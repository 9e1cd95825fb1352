// Seats of a theatre's performances: those of the coming days, and the map of
// one, on which seats are kept for somebody, marked as not to be sat on, and
// given back.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { count, day, minute, today } from '../base/format.js';
import { href, refine, route } from '../base/route.js';
import { may } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Tag } from '../parts/facts.jsx';
import { Icon } from '../parts/icon.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { Seat, SeatMap, STATES } from '../parts/seat_map.jsx';

const number = (head, name) => ({
  head, kind: 'number', cell: (row) => count(row[name] ?? 0),
});

// ---- Which performance ----

function Coming() {
  const { first_day: first = today() } = route.value.query;
  const answer = useAnswer('performance-list', { first_day: first },
    { every: 30 });

  return (
    <>
      <h1>{t('screen.seats')}</h1>
      <div class="inline">
        <div class="field">
          <label for="seats-day">{t('seat.from')}</label>
          <input id="seats-day" type="date" value={first}
            onChange={({ target }) => refine({
              first_day: target.value || undefined,
            })} />
        </div>
      </div>
      <List answer={answer} label={t('screen.seats')}
        rowKey={(row) => `${row.session} ${row.day}`}
        link={(row) => `/seats/${row.session}/${row.day}`} columns={[
          { head: t('seat.day'), kind: 'short', cell: (row) => day(row.day) },
          {
            head: t('seat.session'),
            cell: (row) => `${minute(row.start_minute)} ${row.name}`,
          },
          { head: t('seat.hall'), kind: 'short', cell: (row) => row.hall },
          number(t('seat.seats'), 'seats'), number(t('seat.sold'), 'sold'),
          number(t('seat.kept'), 'kept'), number(t('seat.free'), 'free'),
          {
            head: t('order.state'), kind: 'short',
            cell: (row) => word('performance_state', row.state),
          },
        ]} empty={(
          <>
            <p><strong>{t('seat.none')}</strong></p>
            <p>{t('seat.none_hint')}</p>
          </>
        )} />
    </>
  );
}

// ---- Its seats ----

const Legend = ({ counts }) => (
  <ul class="legend" aria-label={t('seat.legend')}>
    {STATES.map((state) => (
      <li>
        <svg viewBox="0 0 20 20" aria-hidden="true"><Seat state={state} /></svg>
        {t(`seat_state.${state}`)} <b>{count(counts[state] ?? 0)}</b>
      </li>
    ))}
  </ul>
);

// What may be done with those that are chosen, by how they stand.
const doingsOf = (fixed, states) => {
  const all = (...of) => states.length > 0
    && states.every((state) => of.includes(state));
  return [
    { action: 'seat-reserve', key: 'r', fixed, when: all('1', 'R', 'F') },
    { action: 'seat-repair', key: 'b', fixed, when: all('1', 'P', 'F') },
    { action: 'seat-guest', key: 'f', fixed, when: all('1', 'P', 'R') },
    { action: 'seat-lift', key: 'l', fixed, when: all('P', 'R', 'F') },
  ];
};

function tally(states) {
  const counts = {};
  for (const { state } of states.values()) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

function What({ row, name }) {
  if (!row) return null;
  return (
    <p class="small" role="status">
      <strong>{name}</strong> {t(`seat_state.${row.state}`)}
      {row.order_id && (
        <>{' '}<a href={href(`/orders/${row.order_id}`)}>{row.order_id}</a></>
      )}
      {row.remark && ` · ${row.remark}`}
    </p>
  );
}

function Seats({ is, session, of }) {
  const map = useAnswer('seatmap-export', { hall: is.hall, map: is.map });
  const shown = useAnswer('seat-show', { session, day: of }, { every: 30 });
  const [chosen, choose] = useState(new Set());
  const [at, setAt] = useState();
  const states = new Map((shown.is?.items ?? []).map((row) => [row.seat, row]));
  const names = [...chosen];
  const fixed = { session: Number(session), day: of, seats: names };

  return (
    <>
      <Trouble problem={map.problem ?? shown.problem} again={() => {
        map.again();
        shown.again();
      }} />
      {(map.loading || shown.loading) && !(map.is && shown.is) && (
        <p class="waiting">{t('loading')}</p>
      )}
      {map.is && shown.is && (
        <>
          <Legend counts={tally(states)} />
          <p class="small">{t('seat.hint')}</p>
          <SeatMap items={map.is.items} states={states} chosen={chosen}
            choose={choose} look={setAt} />
          <What name={at} row={states.get(at)} />
          {names.length > 0 && (
            <div class="picked">
              <strong>{t('seat.picked', { n: names.length })}</strong>
              <Doings key={names.join()}
                list={doingsOf(fixed, names.map((one) => states.get(one)?.state))}
                done={() => {
                  say(t('done'));
                  choose(new Set());
                  shown.again();
                }} />
              <button type="button" onClick={() => choose(new Set())}>
                {t('seat.clear')}
              </button>
            </div>
          )}
        </>
      )}
    </>
  );
}

function Performance({ session, of }) {
  const answer = useAnswer('performance-list',
    { session, first_day: of, last_day: of });
  const [is] = answer.is?.items ?? [];

  return (
    <>
      <p><a class="up" href={href('/seats')}>
        <Icon of="back" />{t('screen.seats')}
      </a></p>
      <Trouble problem={answer.problem} again={answer.again} />
      {!answer.is && answer.loading && <p class="waiting">{t('loading')}</p>}
      {answer.is && !is && <div class="empty"><p>{t('seat.gone')}</p></div>}
      {is && (
        <>
          <h1>
            {day(is.day)} {minute(is.start_minute)} {is.name}{' '}
            <Tag>{word('performance_state', is.state)}</Tag>
          </h1>
          {may('seat-show') && <Seats is={is} session={session} of={of} />}
        </>
      )}
    </>
  );
}

export function Theatre({ parts }) {
  const [, session, of] = parts;
  return of ? <Performance key={`${session} ${of}`} session={session} of={of} />
    : <Coming />;
}
