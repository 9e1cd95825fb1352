// What products cost on days of booking; some days of one product selected and
// changed at once.

import { useRef, useState } from 'preact/hooks';

import { useAnswer } from '../../base/answer.js';
import { count, day, dayOfYear, yuan } from '../../base/format.js';
import { refine, route } from '../../base/route.js';
import { may } from '../../base/session.js';
import { t } from '../../base/words.js';
import { say } from '../../parts/said.jsx';
import { Sheet, span } from '../../parts/sheet.jsx';
import { Table } from '../../parts/table.jsx';
import { Trouble } from '../../parts/trouble.jsx';
import { Change } from './change.jsx';
import { onWeekday, weekday } from './days.js';
import { begins, price } from './typed.js';
import { Undo } from './undo.jsx';

// ---- What something costs ----

/*
 * An agent's own comes before everybody's; of each, the price of the day before
 * the one from a day on.  Answers {fen, way}: own, of the day, or neither.
 */
function costs({ prices, days, agent }, product, on) {
  for (const who of agent ? [agent, null] : [null]) {
    const mine = (row) => row.product === product
      && (row.agent ?? null) === who;
    const of_day = days.find((row) => mine(row) && row.first_day <= on
      && (!row.last_day || on <= row.last_day)
      && onWeekday(row.weekdays, weekday(on)));
    if (of_day) return { fen: of_day.price_fen, look: 'special' };

    const since = prices.filter((row) => mine(row) && !row.replaced_at
      && row.first_day <= on)
      .sort((a, b) => a.first_day.localeCompare(b.first_day)).pop();
    if (since) return { fen: since.price_fen, look: who ? 'special' : '' };
  }
  return undefined;
}

// ---- What a change of prices shows ----

const changed = () => [
  { head: t('calendar.when'), kind: 'short', cell: (row) => day(row.day) },
  {
    head: t('newer.now'), kind: 'number',
    cell: (row) => yuan(row.before_fen) || '–',
  },
  {
    head: t('calendar.after'), kind: 'number',
    cell: (row) => yuan(row.after_fen) || '–',
  },
];

const undone = () => [
  {
    head: t('calendar.when'),
    cell: (row) => `${day(row.first_day)} – ${day(row.last_day)}`,
  },
  { head: t('ticket.product'), kind: 'short', cell: (row) => row.product },
  {
    head: t('calendar.becomes'), kind: 'short',
    cell: (row) => t(`price_change.${row.change}`),
  },
  { head: t('ticket.price'), kind: 'number', cell: (row) => yuan(row.price_fen) },
];

const Rows = (columns, rowKey) => ({ items }) => (
  <Table label={t('calendar.preview')} rowKey={rowKey} columns={columns()}
    rows={items.filter((row) => row.change !== 'same')}
    empty={<p>{t('calendar.same')}</p>} />
);

const byDay = (row) => row.day;
const byPiece = (row) =>
  [row.change, row.product, row.first_day, row.weekday].join(' ');
const Changed = Rows(changed, byDay);
const Undone = Rows(undone, byPiece);

// ---- What is typed over it ----

function Typed({ input, text, setText, wrong, chosen, run, back }) {
  return (
    <form class="typed" autocomplete="off" onSubmit={(event) => {
      event.preventDefault();
      run(text);
    }}>
      <div class="field">
        <label for="typed">{t('calendar.price')}</label>
        <input id="typed" ref={input} value={text} placeholder="120  +10  ×0.9"
          aria-describedby="typed-said" disabled={!chosen}
          onInput={({ target }) => setText(target.value)}
          onKeyDown={(event) => { if (event.key === 'Escape') back(); }} />
      </div>
      <button class="main" disabled={!chosen}>{t('preview')}</button>
      <button type="button" disabled={!chosen} onClick={() => run('none')}>
        {t('calendar.no_price')}
      </button>
      <p id="typed-said" class={wrong ? 'wrong' : 'small'} role="status">
        {wrong || (chosen ? t('calendar.chosen_days', chosen)
          : t('calendar.price_hint'))}
      </p>
    </form>
  );
}

function Editor({ products, columns, cost, agent, again }) {
  const [picked, pick] = useState();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState();
  const [change, setChange] = useState();
  const input = useRef();

  const is = picked && span(picked);
  const product = is && products[is.top];
  const chosen = is && {
    product: product.name, n: is.right - is.left + 1,
    from: dayOfYear(columns[is.left].key), to: dayOfYear(columns[is.right].key),
  };

  function run(said) {
    const to = price(said);
    setWrong(to ? undefined : t('calendar.price_unread'));
    if (to) {
      setChange({
        product: product.key, price: to, first_day: columns[is.left].key,
        last_day: columns[is.right].key, ...(agent ? { agent } : {}),
      });
    }
  }

  function typed(event) {
    if (!is || !begins(event.key) || !may('price-change')) return false;
    input.current.focus();
    return true;
  }

  return (
    <>
      {may('price-change') && (
        <Typed input={input} text={text} setText={setText} wrong={wrong}
          chosen={chosen} run={run}
          back={() => pick(picked && { ...picked })} />
      )}
      <Sheet label={t('calendar.prices')} corner={t('ticket.product')} oneRow
        rows={products.map(({ key, name }) => ({ key, head: name }))}
        columns={columns} picked={picked} typed={typed}
        pick={(to) => { setWrong(); pick(to); }}
        cell={(row, column) => {
          const found = cost(row.key, column.key);
          return {
            look: found?.look ?? 'none',
            label: t('calendar.price_cell', {
              product: row.head, day: column.head,
              price: found ? yuan(found.fen) : t('calendar.unpriced'),
            }),
            content: <b>{found ? yuan(found.fen) : '–'}</b>,
          };
        }} />
      {change && (
        <Change Rows={Changed} rowKey={byDay} expects action="price-change"
          values={change} title={t('calendar.change_price', chosen)}
          button={t('calendar.apply')} close={() => setChange()}
          done={(answer) => {
            setText('');
            again(answer);
          }} />
      )}
    </>
  );
}

// Whose prices: everybody's, or what an agent pays.
function Whose({ agent }) {
  const { is } = useAnswer(may('agent-list') ? 'agent-list' : null);
  if (!is?.items.length) return null;

  return (
    <div class="field narrow">
      <label for="whose">{t('calendar.whose')}</label>
      <select id="whose" value={agent ?? ''}
        onChange={({ target }) => refine({ agent: target.value || undefined },
          { replace: true })}>
        <option value="">{t('calendar.everybody')}</option>
        {is.items.map((row) => (
          <option value={row.user_name}>{row.name || row.user_name}</option>
        ))}
      </select>
    </div>
  );
}

export function Prices({ line, days }) {
  const { agent } = route.value.query;
  const all = useAnswer('product-list');
  const prices = useAnswer('price-list');
  const special = useAnswer('price-days');
  const [turn, setTurn] = useState(0);
  const sold = (line?.products ?? '').split(' ').filter(Boolean);
  const products = (all.is?.items ?? [])
    .filter((row) => !sold.length || sold.includes(row.code))
    .map((row) => ({ key: row.code, name: row.name || row.code }));
  const ready = all.is && prices.is && special.is;

  function done(is) {
    const n = (is?.items ?? []).filter((row) => row.change !== 'same').length;
    say(t(n === 1 ? 'calendar.priced_one' : 'calendar.priced', { n: count(n) }));
    prices.again();
    special.again();
    setTurn(turn + 1);
  }

  return (
    <>
      <Undo key={turn} kind="prices" action="price-undo"
        window={{ Rows: Undone, rowKey: byPiece }} done={done} />
      {[all, prices, special].map(({ problem, again }) => (
        <Trouble problem={problem} again={again} />
      ))}
      {!ready && all.loading && <p class="waiting">{t('loading')}</p>}
      {ready && <Whose agent={agent} />}
      {ready && products.length > 0 && (
        <Editor key={`${days[0]} ${agent}`} products={products} agent={agent}
          again={done}
          columns={days.map((one) => ({
            key: one, head: dayOfYear(one),
            look: weekday(one) > 5 ? 'weekend' : '',
          }))}
          cost={(product, on) => costs({
            prices: prices.is.items, days: special.is.items, agent,
          }, product, on)} />
      )}
      {ready && !products.length && (
        <div class="empty">
          <p><strong>{t('calendar.no_products')}</strong></p>
          <p>{t('calendar.no_products_hint')}</p>
        </div>
      )}
    </>
  );
}
