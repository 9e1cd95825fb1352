// Slots of a line, over days: what each has, what is sold of it; some of them
// selected and changed at once.

import { useRef, useState } from 'preact/hooks';

import { useAnswer } from '../../base/answer.js';
import { count, day, dayOfYear, minute } from '../../base/format.js';
import { href } from '../../base/route.js';
import { may } from '../../base/session.js';
import { known, t } from '../../base/words.js';
import { Doings } from '../../parts/doings.jsx';
import { Facts } from '../../parts/facts.jsx';
import { look, useHeard } from '../../parts/heat.jsx';
import { say } from '../../parts/said.jsx';
import { Sheet, span } from '../../parts/sheet.jsx';
import { Table } from '../../parts/table.jsx';
import { Trouble } from '../../parts/trouble.jsx';
import { Change } from './change.jsx';
import { later, weekday } from './days.js';
import { begins, places } from './typed.js';
import { Undo } from './undo.jsx';

const desk = (cell) => cell.total_capacity - cell.online_capacity;
const soldOnline = (cell) => cell.online_capacity - cell.remaining;
const soldAtDesk = (cell) => desk(cell) - cell.desk_remaining;

// ---- What a change of slots shows ----

// "08:00-09:00 1500/1000 closed", as the interface has it.
function Words({ of }) {
  const [, time, total, online, closed] =
    /^(\S+) (\d+)\/(\d+)( closed)?$/.exec(of ?? '') ?? [];
  if (!time) return '–';
  return (
    <>
      {t('calendar.places', {
        total: count(total), online: count(online),
        desk: count(total - online),
      })}
      {closed && <> <strong>{t('calendar.closed')}</strong></>}
    </>
  );
}

const times = (row) => (row.before ?? row.after ?? '').split(' ')[0]
  .replace('-', '–');

const ordersOf = (row) => href(`/orders?${new URLSearchParams({
  first_day: row.day, last_day: row.day, line: row.line, slot: row.slot_no,
})}`);

const columns = (refused) => [
  {
    head: t('calendar.when'), kind: 'short',
    cell: (row) => `${day(row.day)} ${times(row)}`,
  },
  {
    head: t('newer.now'),
    cell: (row) => (
      <>
        <Words of={row.before} />
        {row.saw && (
          <> <small>{t('calendar.saw')} <Words of={row.saw} /></small></>
        )}
      </>
    ),
  },
  { head: t('calendar.after'), cell: (row) => <Words of={row.after} /> },
  {
    head: t('calendar.sold'), kind: 'number',
    cell: (row) => (row.sold + row.desk > 0
      ? (
        <a href={ordersOf(row)} target="_blank" rel="noopener">
          {count(row.sold + row.desk)}
        </a>
      ) : 0),
  },
  ...(refused ? [{
    head: t('calendar.why'),
    cell: (row) => (row.why
      ? <strong>{known(`slot_why.${row.why}`) ?? row.why}</strong> : ''),
  }] : []),
];

const key = (row) => `${row.line} ${row.day} ${row.slot_no}`;
const rank = (row) => (row.change === 'cannot' ? 0 : 1);

// Those that nothing becomes of are not worth a line.
function Rows({ items }) {
  const rows = items.filter((row) => row.change !== 'same')
    .sort((a, b) => rank(a) - rank(b));
  const closing = rows.filter((row) => row.enabled === false
    && row.change === 'changed' && row.sold + row.desk > 0);
  const held = closing.reduce((sum, row) => sum + row.sold + row.desk, 0);

  return (
    <>
      {held > 0 && (
        <p class="concerned">
          {t('calendar.held', { n: count(held), m: closing.length })}
        </p>
      )}
      <Table label={t('calendar.preview')} rows={rows} rowKey={key}
        columns={columns(rows.some((row) => row.why))}
        empty={<p>{t('calendar.same')}</p>} />
    </>
  );
}

const slotWindow = () => ({ Rows, rowKey: key, expects: true });

// ---- What is selected ----

// Days and numbers of slots are what is asked for: those that were selected and
// no other ones.
function asked(chosen, all) {
  if (!chosen.length) return undefined;

  const days = chosen.map((cell) => cell.day).sort();
  const [first_day, last_day] = [days[0], days[days.length - 1]];
  const numbers = new Set(chosen.map((cell) => cell.slot_no));
  const meant = all.filter((cell) => cell.day >= first_day
    && cell.day <= last_day && numbers.has(cell.slot_no));
  return meant.length !== chosen.length ? undefined : {
    first_day, last_day, slots: [...numbers].sort((a, b) => a - b).join(),
  };
}

function sums(chosen) {
  const sum = (of) => count(chosen.reduce((all, cell) => all + of(cell), 0));
  return {
    n: count(chosen.length), total: sum((cell) => cell.total_capacity),
    online: sum((cell) => cell.online_capacity), desk: sum(desk),
    sold: sum((cell) => soldOnline(cell) + soldAtDesk(cell)),
  };
}

function grid(items) {
  const at = new Map(items.map((cell) =>
    [`${cell.day} ${cell.start_minute}`, cell]));
  const starts = [...new Set(items.map((cell) => cell.start_minute))]
    .sort((a, b) => a - b);
  return {
    rows: starts.map((start) => ({ key: start, head: minute(start) })),
    cell: (row, column) => at.get(`${column.key} ${row.key}`),
  };
}

function shown(cell) {
  return cell && {
    look: look(cell),
    label: t(cell.enabled ? 'calendar.cell' : 'calendar.cell_closed', {
      day: dayOfYear(cell.day),
      time: `${minute(cell.start_minute)}–${minute(cell.end_minute)}`,
      total: count(cell.total_capacity), online: count(cell.online_capacity),
      desk: count(desk(cell)), sold: count(soldOnline(cell)),
      at_desk: count(soldAtDesk(cell)),
    }),
    content: (
      <>
        <b>{count(soldOnline(cell))}<i>/{count(cell.online_capacity)}</i></b>
        <small>
          {cell.enabled ? t('calendar.desk', {
            n: count(soldAtDesk(cell)), m: count(desk(cell)),
          }) : t('calendar.closed')}
        </small>
      </>
    ),
  };
}

// ---- What is typed over it ----

const OF = ['both', 'total', 'online'];

function Typed({ input, text, setText, of, setOf, wrong, chosen, run, back }) {
  return (
    <form class="typed" autocomplete="off" onSubmit={(event) => {
      event.preventDefault();
      run(text);
    }}>
      <div class="field">
        <label for="typed">{t('calendar.typed')}</label>
        <input id="typed" ref={input} value={text} placeholder="500  +50  ×0.8"
          aria-describedby="typed-said" disabled={!chosen.length}
          onInput={({ target }) => setText(target.value)}
          onKeyDown={(event) => { if (event.key === 'Escape') back(); }} />
      </div>
      <div class="field">
        <label for="typed-of">{t('calendar.of')}</label>
        <select id="typed-of" value={of}
          onChange={({ target }) => setOf(target.value)}>
          {OF.map((one) => (
            <option value={one}>{t(`calendar.of_${one}`)}</option>
          ))}
        </select>
      </div>
      <button class="main" disabled={!chosen.length}>{t('preview')}</button>
      {[['c', 'close'], ['o', 'open']].map(([hotkey, name]) => (
        <button type="button" disabled={!chosen.length}
          onClick={() => run(hotkey)}>
          {t(`calendar.${name}`)}<kbd aria-hidden="true">{hotkey}</kbd>
        </button>
      ))}
      <p id="typed-said" class={wrong ? 'wrong' : 'small'} role="status">
        {wrong || (chosen.length ? t('calendar.chosen', sums(chosen))
          : t('calendar.hint'))}
      </p>
    </form>
  );
}

function Editor({ line, items, days, again }) {
  const [picked, pick] = useState();
  const [text, setText] = useState('');
  const [of, setOf] = useState('both');
  const [wrong, setWrong] = useState();
  const [change, setChange] = useState();
  const input = useRef();
  const { rows, cell } = grid(items);

  const is = picked && span(picked);
  const chosen = is ? rows.slice(is.top, is.bottom + 1).flatMap((row) =>
    days.slice(is.left, is.right + 1).map((column) => cell(row, column)))
    .filter(Boolean) : [];

  function run(said) {
    const to = places(said, of, [...new Set(chosen.map(desk))]);
    const which = asked(chosen, items);
    if (!to || !which) {
      setWrong(t(to ? 'calendar.mixed' : 'calendar.unread'));
      return;
    }
    setWrong();
    setChange({ line, ...which, ...to });
  }

  function typed(event) {
    if (!chosen.length || !may('slot-change')) return false;
    if (begins(event.key)) {
      input.current.focus();
      return true;
    }
    if (event.key !== 'c' && event.key !== 'o') return false;
    event.preventDefault();
    run(event.key);
    return true;
  }

  return (
    <>
      {may('slot-change') && (
        <Typed input={input} text={text} setText={setText} of={of} setOf={setOf}
          wrong={wrong} chosen={chosen} run={run}
          back={() => pick(picked && { ...picked })} />
      )}
      <Sheet label={t('calendar.slots', { line })} corner={t('today.slot')}
        rows={rows} columns={days} picked={picked} typed={typed}
        pick={(to) => { setWrong(); pick(to); }}
        cell={(row, column) => shown(cell(row, column))} />
      {change && (
        <Change {...slotWindow()} action="slot-change" values={change}
          reason={change.enabled === false}
          title={t(chosen.length === 1 ? 'calendar.change_one'
            : 'calendar.change', { n: chosen.length })}
          button={t(change.enabled === false ? 'calendar.close'
            : 'calendar.apply')}
          close={() => setChange()} done={(answer) => {
            setText('');
            again(answer);
          }} />
      )}
    </>
  );
}

// ---- The layer ----

const off = ({ items }) => items.map((row) => (
  <Facts of={[
    [t('order.line'), row.line], [t('today.orders'), row.orders],
    [t('order.persons'), row.persons],
  ]} />
));

const doings = (line, first) => [
  {
    action: 'slot-copy', key: 'w',
    fixed: { line, week: first },
    only: ['first_day', 'last_day', 'replace', 'skip'],
    first: { first_day: later(first, 7), last_day: later(first, 13) },
    preview: Rows,
  },
  { action: 'slot-create', fixed: { line }, first: { first_day: first } },
  { action: 'slot-move', fixed: { line }, preview: Rows,
    first: { first_day: first } },
  { action: 'day-off', danger: true, first: { day: first }, preview: off },
  { action: 'day-on', first: { day: first } },
  { action: 'line-create' },
];

export function Places({ line, days, first, last, lined }) {
  const answer = useAnswer('slot-list',
    { line, first_day: first, last_day: last }, { every: 60, on: 'slots' });
  const [turn, setTurn] = useState(0);
  const items = useHeard(line, answer.is, answer.again);

  function done(is) {
    const n = (is?.items ?? []).filter((row) => row.change !== 'same').length;
    say(n ? t(n === 1 ? 'calendar.changed_one' : 'calendar.changed', {
      n: count(n),
    }) : t('done'));
    answer.again();
    setTurn(turn + 1);
  }

  return (
    <>
      <Undo key={turn} kind="slots" action="slot-undo" window={slotWindow()}
        done={done} />
      <Trouble problem={answer.problem} again={answer.again} />
      {!answer.is && answer.loading && <p class="waiting">{t('loading')}</p>}
      {items.length > 0 && (
        <Editor line={line} items={items} again={done} key={`${line} ${first}`}
          days={days.map((one) => ({
            key: one, head: dayOfYear(one),
            look: weekday(one) > 5 ? 'weekend' : '',
          }))} />
      )}
      {answer.is && !items.length && (
        <div class="empty">
          <p><strong>{t('calendar.none')}</strong></p>
          <p>{t('calendar.none_hint')}</p>
        </div>
      )}
      <Doings list={doings(line, first)} done={({ is }, action) => {
        done(is);
        if (action === 'line-create') lined();
      }} />
    </>
  );
}
