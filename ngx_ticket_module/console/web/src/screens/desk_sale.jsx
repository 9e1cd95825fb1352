// What is sold to who has not booked: products as tiles, a basket, a slot, and
// the money.  "1 1 2 Enter", what was given, Enter: two of the first and one of
// the second are paid, and their papers come out.

import { useRef, useState } from 'preact/hooks';

import { act, newKey } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { clock, count, minute, today, yuan } from '../base/format.js';
import { useKeys } from '../base/keys.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { say } from '../parts/said.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { papersOf, printed } from './desk_print.js';
import { Tender } from './desk_tender.jsx';
import { Visitors, visitorsText } from './desk_visitors.jsx';

const TILES = 9;
const NEXT = 3;                 // slots that are shown with their places
const OFTEN = { every: 15 };
const PAID_MS = 2000;           // between two looks at a payment by phone

// ---- What there is ----

// What the desk takes for a product today: its own price, or everybody's.
function usePrices() {
  const { is } = useAnswer('price-list');
  const now = today();
  const best = {};

  for (const row of is?.items ?? []) {
    if (row.replaced_at || (row.agent && row.agent !== 'desk')
        || (row.first_day && row.first_day > now)) continue;
    const rank = (row.agent ? '1' : '0') + (row.first_day ?? '');
    if (rank >= (best[row.product]?.rank ?? '')) {
      best[row.product] = { rank, fen: row.price_fen };
    }
  }
  return (code) => best[code]?.fen;
}

const over = (slot) => minute(slot.end_minute) <= clock(Date.now());

// The line of a basket's products, of several the one that was chosen, and its
// slots of today that are not over.
function usePlaces(codes, chosen) {
  const lines = useAnswer('line-list');
  const fit = (lines.is?.items ?? []).filter((line) => {
    const sold = (line.products ?? '').split(' ');
    return codes.every((code) => sold.includes(code));
  });
  const line = (fit.find((is) => is.code === chosen) ?? fit[0])?.code;
  const slots = useAnswer(line ? 'slot-list' : null,
    { line, first_day: today() }, OFTEN);

  return {
    lines: fit, line, again: slots.again,
    slots: (slots.is?.items ?? []).filter((row) => row.enabled && !over(row)),
  };
}

function Tiles({ products, price, add }) {
  return (
    <div class="tiles">
      {products.map((is, n) => (
        <button type="button" onClick={() => add(n)}>
          <kbd aria-hidden="true">{n + 1}</kbd>
          <strong>{is.name}</strong>
          <span>{yuan(price(is.code))}</span>
        </button>
      ))}
    </div>
  );
}

// Which slot: the earliest that has room unless somebody says another one.
function Slots({ places, chosen, choose, chooseLine }) {
  const { lines, line, slots } = places;
  const [all, setAll] = useState(false);
  if (!line) return null;

  const at = slots.findIndex((is) => is.slot_no === chosen);
  const shown = all ? slots : slots.slice(0, Math.max(NEXT, at + 1));

  return (
    <section class="places" aria-label={t('desk.slots')}>
      {lines.length > 1 && (
        <select aria-label={t('desk.line')} value={line}
          onChange={({ target }) => chooseLine(target.value)}>
          {lines.map((is) => (
            <option value={is.code}>{is.code} {is.name}</option>
          ))}
        </select>
      )}
      {shown.map((is) => (
        <button type="button" aria-pressed={is.slot_no === chosen}
          disabled={is.desk_remaining <= 0}
          onClick={() => choose(is.slot_no === chosen
            ? undefined : is.slot_no)}>
          {minute(is.start_minute)}–{minute(is.end_minute)}
          {' '}<b>{is.desk_remaining > 0
            ? t('desk.left', { n: count(is.desk_remaining) })
            : t('desk.full')}</b>
        </button>
      ))}
      {slots.length > NEXT && (
        <button type="button" aria-expanded={all}
          onClick={() => setAll(!all)}>
          {all ? t('desk.fewer') : t('more')}
        </button>
      )}
      {slots.length === 0 && <p>{t('desk.no_slots')}</p>}
    </section>
  );
}

// ---- The basket ----

function Basket({ lines, total, less, more }) {
  if (!lines.length) {
    return <p class="calm">{t('desk.basket_empty')}</p>;
  }
  return (
    <table class="basket">
      <caption class="hidden">{t('desk.basket')}</caption>
      <tbody>
        {lines.map(({ is, n, price }) => (
          <tr>
            <th scope="row">{is.name}</th>
            <td>
              <button type="button" aria-label={t('desk.less',
                { name: is.name })} onClick={() => less(is.code)}>−</button>
              <b>{n}</b>
              <button type="button" aria-label={t('desk.more',
                { name: is.name })} onClick={() => more(is.code)}>+</button>
            </td>
            <td class="number">
              {price === undefined ? '' : yuan(price * n)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('desk.total')}</th>
          <td />
          <td class="number">{total}</td>
        </tr>
      </tfoot>
    </table>
  );
}

// Codes in the order in which they came first; the newest goes first.
function useBasket() {
  const [codes, setCodes] = useState([]);
  const kinds = [...new Set(codes)];
  const without = (list, code) => {
    const at = list.lastIndexOf(code);
    return list.filter((_, n) => n !== at);
  };

  return {
    codes, kinds,
    number: (code) => codes.filter((one) => one === code).length,
    items: kinds.map((code) =>
      `${code}=${codes.filter((one) => one === code).length}`).join(),
    more: (code) => setCodes((was) => [...was, code]),
    less: (code) => setCodes((was) => without(was, code)),
    last: () => setCodes((was) => was.slice(0, -1)),
    empty: () => setCodes([]),
  };
}

// ---- What was sold ----

// By the code on the buyer's phone, who may have to type a password first.
async function charged(order, code) {
  await act('payment-code', { order, code }, { key: newKey() });
  for (;;) {
    const { is } = await act('desk-paid', { order });
    if (!is.waits) return is;
    await new Promise((resolve) => { setTimeout(resolve, PAID_MS); });
  }
}

function Sold({ is, print, next }) {
  return (
    <section class="sold" role="status">
      <h2>{t('desk.sold')}</h2>
      {is.change > 0 && (
        <p class="change">{t('desk.change')} <strong>{yuan(is.change)}</strong></p>
      )}
      <p>{t('desk.sold_as', {
        total: yuan(is.total_fen), n: count(is.persons), no: is.order_id,
      })}{is.slot_no ? ` · ${minute(is.start_minute)}–${minute(is.end_minute)}`
        : ''}</p>
      <div class="actions">
        <button type="button" class="main" onClick={next}>
          {t('desk.next')} <kbd aria-hidden="true">Enter</kbd>
        </button>
        <button type="button" onClick={print}>{t('desk.print_again')}</button>
      </div>
    </section>
  );
}

// ---- From the basket to the papers ----

// what(): the sale as it is now; done(is): behind one.
function useSale(what, done) {
  const [state, setState] = useState({});
  const key = useRef();
  const { offer } = state;

  async function ask() {
    setState({ busy: true });
    try {
      const { is } = await act('desk-sale', { ...what(), preview: true },
        { key: newKey() });
      key.current = newKey();
      setState({ offer: is });
    } catch (problem) {
      setState({ problem });
    }
  }

  // The same again keeps its key: it may have been sold.
  async function sell({ pay, reference, code, change }) {
    setState({ offer, busy: true });
    try {
      const { is } = await act('desk-sale', {
        ...what(), slot: offer.slot_no ?? undefined, pay, reference,
      }, { key: key.current });
      const sold = code ? { ...is, ...await charged(is.order_id, code) }
        : { ...is, change };
      setState({ sold });
      done(sold);
    } catch (problem) {
      setState({ offer, problem });
    }
  }

  return { ...state, ask, sell, reset: () => setState({}) };
}

function Late() {
  return (
    <Doings list={[{ action: 'desk-late' }]} done={({ is }) => {
      say(t('done'));
      printed(papersOf(is));
    }} />
  );
}

function Till({ sale, basket, products, price, named, setNamed, back }) {
  const { offer, problem, busy, sold } = sale;
  const lines = basket.kinds.map((code) => ({
    is: products.find((one) => one.code === code),
    n: basket.number(code), price: price(code),
  }));
  const sum = lines.reduce((all, is) => all + (is.price ?? NaN) * is.n, 0);
  const names = lines.some(({ is }) => is.real_name);

  if (sold) {
    return (
      <Sold is={sold} next={sale.reset}
        print={() => printed(papersOf(sold, { reason: t('desk.jam') }))} />
    );
  }
  return (
    <>
      <Basket lines={lines} more={basket.more} less={(code) => {
        sale.reset();
        basket.less(code);
      }} total={offer ? yuan(offer.total_fen)
        : Number.isNaN(sum) ? '' : yuan(sum)} />
      {names && (
        <Visitors basket={basket} products={products} named={named}
          set={setNamed} />
      )}
      <Trouble problem={problem} />
      {offer ? (
        <Tender due={offer.total_fen} offer={offer} busy={busy}
          forms={['cash', 'card', 'code']} pay={sale.sell} back={back} />
      ) : (
        <button type="button" class="main wide" onClick={sale.ask}
          disabled={!basket.codes.length || busy}>
          {t('desk.pay')} <kbd aria-hidden="true">Enter</kbd>
        </button>
      )}
      {may('desk-late') && !basket.codes.length && <Late />}
    </>
  );
}

export function Sale() {
  const products = (useAnswer('product-list').is?.items ?? [])
    .filter((is) => is.on_sale).slice(0, TILES);
  const price = usePrices();
  const basket = useBasket();
  const [line, setLine] = useState();
  const [slot, setSlot] = useState();
  const [named, setNamed] = useState([]);
  const places = usePlaces(basket.kinds.length ? basket.kinds
    : products.slice(0, 1).map((is) => is.code), line);
  const names = basket.codes.some((code) =>
    products.find((is) => is.code === code)?.real_name);
  const sale = useSale(() => ({
    items: basket.items, line: places.line, slot,
    visitors: names ? visitorsText(named, basket) : undefined,
  }), (is) => {
    basket.empty();
    setNamed([]);
    setSlot();
    places.again();
    printed(papersOf(is));
  });
  const { offer, busy, sold } = sale;

  function add(n) {
    if (!products[n]) return false;
    sale.reset();
    basket.more(products[n].code);
    return true;
  }
  function back() {
    if (!offer && !basket.codes.length && !sold) return false;
    sale.reset();
    if (!offer) basket.empty();
    return true;
  }

  useKeys({
    0: (event) => add(Number(event.key) - 1),
    Backspace: () => { sale.reset(); basket.last(); },
    Enter: (event) => {
      if (event.target.closest?.('button, a')) return false;
      if (sold) sale.reset();
      else if (basket.codes.length && !offer && !busy) sale.ask();
      return true;
    },
    Escape: back,
  });

  return (
    <div class="desk">
      <div>
        <Tiles products={products} price={price} add={add} />
        <Slots places={places} chosen={offer?.slot_no ?? slot}
          choose={(no) => { sale.reset(); setSlot(no); }}
          chooseLine={(code) => { sale.reset(); setSlot(); setLine(code); }} />
      </div>
      <section class="till" aria-label={t('desk.basket')}>
        <Till sale={sale} basket={basket} products={products} price={price}
          named={named} setNamed={setNamed} back={back} />
      </section>
    </div>
  );
}
