// What a visitor has shown or said: the order that it is, and what the desk does
// with it.  Enter hands out, or prints; "r" gives money back for the ticket that
// was scanned; "p" prints once more.

import { useEffect, useRef, useState } from 'preact/hooks';

import { act, newKey } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { count, day, minute, yuan } from '../base/format.js';
import { useKeys } from '../base/keys.js';
import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Dialog } from '../parts/dialog.jsx';
import { Facts, Tag } from '../parts/facts.jsx';
import { say } from '../parts/said.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { papersOf, printed, receiptOf } from './desk_print.js';
import { Tender } from './desk_tender.jsx';
import { OrderState } from './order_state.jsx';

const OPEN = ['0', '2', '6', 'C'];      // something is to be handed out
const ISSUED = ['3', 'D', 'X'];
const CODE = /^\d{30}$/;

// The number in its order of a ticket's code.
const ticketOf = (code) => (CODE.test(code) ? Number(code.slice(19, 22))
  : undefined);

// ---- What is to be handed out ----

function Pickup({ order, done }) {
  const [state, setState] = useState({});
  const key = useRef();
  const { offer, problem, busy } = state;
  const cash = order.state === '0';

  async function ask() {
    try {
      const { is } = await act('order-pickup',
        { order: order.order_id, preview: true }, { key: newKey() });
      key.current = newKey();
      setState({ offer: is });
    } catch (refused) {
      setState({ problem: refused });
    }
  }

  async function take({ pay, reference, change }) {
    setState({ offer, busy: true });
    try {
      const { is } = await act('order-pickup', {
        order: order.order_id, slot: offer.slot_no ?? undefined,
        pay, reference,
      }, { key: key.current });
      if (is.waits) ask();
      else done({ ...is, change });
    } catch (refused) {
      setState({ offer, problem: refused });
    }
  }

  useEffect(() => { ask(); }, []);

  return (
    <>
      <Trouble problem={problem} again={problem && !offer ? ask : undefined} />
      {!offer && !problem && <p class="waiting">{t('loading')}</p>}
      {offer?.waits && (
        <div class="trouble" role="alert">
          <p>{t('desk.waits')}</p>
          <button type="button" onClick={ask}>{t('again')}</button>
        </div>
      )}
      {offer && !offer.waits && (
        <>
          {Number(offer.fee_fen) > 0 && (
            <p>{t('refund.fee')} <strong>{yuan(offer.fee_fen)}</strong></p>
          )}
          <Tender due={cash ? Number(offer.deal_fen) : 0} offer={offer}
            forms={['cash', 'card']} busy={busy} pay={take}
            back={() => setState({})} />
        </>
      )}
    </>
  );
}

// ---- Money back ----

function Refund({ code, close, done }) {
  const [state, setState] = useState({});
  const button = useRef();
  const key = useRef(newKey());
  const { rows, problem, busy } = state;

  async function ask(more, options) {
    const { is } = await act('ticket-refund',
      { ticketcodes: [code], ...more }, options);
    return is.items;
  }
  useEffect(() => {
    ask({ preview: true }, { key: newKey() }).then(
      (items) => setState({ rows: items }),
      (refused) => setState({ problem: refused }),
    );
  }, []);
  useEffect(() => button.current?.focus(), [rows]);

  async function give() {
    setState({ rows, busy: true });
    try {
      done(await ask({}, { key: key.current }));
    } catch (refused) {
      setState({ rows, problem: refused });
    }
  }

  return (
    <Dialog title={t('desk.refund')} close={close}>
      <Trouble problem={problem} />
      {rows?.map((row) => (
        <Facts of={[
          [t('ticket.no'), row.ticket_no],
          [t('refund.way'), word('way', row.way)],
          [t('refund.amount'), yuan(row.amount_fen)],
          [t('refund.fee'), yuan(row.fee_fen)],
          [t('refund.returned'), <strong>{yuan(row.returned_fen)}</strong>],
        ]} />
      ))}
      <footer>
        <button type="button" class="danger" ref={button} onClick={give}
          disabled={!rows || busy}>
          {t('desk.give_back')} <kbd aria-hidden="true">Enter</kbd>
        </button>
      </footer>
    </Dialog>
  );
}

// Its receipt is the last one of the drawer for this order.
async function refundPaper(order, shift) {
  const { items } = (await act('shift-receipts', { shift })).is;
  const row = items.filter((is) => is.order_id === order
    && is.kind === 'refund').at(-1);
  if (row) printed(receiptOf({ shift_no: shift, ...row }));
}

// ---- Paper once more ----

function Again({ order, tickets, close }) {
  const [reason, setReason] = useState('');

  return (
    <Dialog title={t('desk.reprint')} close={close}>
      <form onSubmit={async (event) => {
        event.preventDefault();
        close();
        await printed(papersOf({ order_id: order }, { reason, tickets }));
      }}>
        <div class="field">
          <label for="reason">{t('field.reason')}</label>
          <input id="reason" value={reason} required maxLength={200} autofocus
            autocomplete="off"
            onInput={({ target }) => setReason(target.value)} />
          <small>{t('desk.reprint_hint')}</small>
        </div>
        <footer><button class="main">{t('desk.print')}</button></footer>
      </form>
    </Dialog>
  );
}

// ---- One order ----

function Issued({ order, code, shift, again }) {
  const [open, setOpen] = useState();
  const ticket = ticketOf(code);
  const mine = order.tickets.find((row) => row.ticket === ticket);
  const only = mine ? String(ticket) : undefined;
  const fresh = (mine ? [mine] : order.tickets)
    .some((row) => row.state === 'issued');
  const back = mine && mine.state !== 'refunded' && may('ticket-refund');

  async function first() {
    if (await printed(papersOf(order, { tickets: only }))) {
      say(t('desk.printed'));
      again();
    }
  }

  useKeys({
    Enter: (event) => {
      if (!fresh || event.target.closest?.('button, a')) return false;
      first();
      return true;
    },
    p: () => setOpen('again'),
    r: () => (back ? setOpen('refund') : false),
  }, !open);

  return (
    <>
      <ul class="found-tickets">
        {order.tickets.map((row) => (
          <li class={row === mine ? 'at' : ''}>
            <b>{row.ticket}</b> {row.product} × {count(row.persons)}
            {' '}<Tag>{word('state', row.state)}</Tag>
          </li>
        ))}
      </ul>
      <div class="actions">
        {fresh && (
          <button type="button" class="main" onClick={first}>
            {t('desk.print')} <kbd aria-hidden="true">Enter</kbd>
          </button>
        )}
        <button type="button" onClick={() => setOpen('again')}>
          {t('desk.reprint')} <kbd aria-hidden="true">p</kbd>
        </button>
        {back && (
          <button type="button" class="danger"
            onClick={() => setOpen('refund')}>
            {t('desk.refund')} <kbd aria-hidden="true">r</kbd>
          </button>
        )}
      </div>
      {!mine && <p class="small">{t('desk.refund_hint')}</p>}
      {open === 'again' && (
        <Again order={order.order_id} tickets={only}
          close={() => setOpen()} />
      )}
      {open === 'refund' && (
        <Refund code={code} close={() => setOpen()} done={(rows) => {
          setOpen();
          say(t('desk.given_back', {
            amount: yuan(rows.reduce((all, row) =>
              all + Number(row.returned_fen), 0)),
          }));
          refundPaper(order.order_id, shift);
          again();
        }} />
      )}
    </>
  );
}

function One({ id, code, shift }) {
  const answer = useAnswer('order-show', { order: id });
  const [taken, setTaken] = useState();
  const order = answer.is;

  function done(is) {
    setTaken(is);
    printed(papersOf(is));
    answer.again();
  }

  if (!order) {
    return answer.problem
      ? <Trouble problem={answer.problem} again={answer.again} />
      : <p class="waiting">{t('loading')}</p>;
  }
  return (
    <section class="found" aria-label={t('order.title', { no: id })}>
      <h2>
        <a href={href(`/orders/${id}`)}>{t('order.title', { no: id })}</a>
        {' '}<OrderState of={order.state} />
      </h2>
      {order.stopped_at && (
        <p class="trouble"><strong>{t('order.stopped')}</strong>
          {' '}{order.stop_reason}</p>
      )}
      <Facts of={[
        [t('order.products'), order.products],
        [t('order.visit'), `${day(order.day)} ${minute(order.start_minute)}`],
        [t('order.agent'), order.agent],
        [t('order.phone'), order.phone],
        [t('order.total'), yuan(order.total_fen)],
      ]} />
      {taken && (
        <div class="sold" role="status">
          <p><strong>{t('desk.handed_out', { n: count(taken.persons) })}</strong>
          </p>
          {taken.change > 0 && (
            <p class="change">{t('desk.change')}
              {' '}<strong>{yuan(taken.change)}</strong></p>
          )}
        </div>
      )}
      {OPEN.includes(order.state) && !taken && (
        <Pickup order={order} done={done} />
      )}
      {ISSUED.includes(order.state) && (
        <Issued order={order} code={code} shift={shift} again={answer.again} />
      )}
    </section>
  );
}

// Of several the digit beside it says which.
export function Found({ found, shift }) {
  const { text, items, loading } = found;
  const [chosen, setChosen] = useState();
  const one = chosen ?? (items?.length === 1 ? items[0].order_id : undefined);

  useKeys({
    0: (event) => {
      const row = items?.[Number(event.key) - 1];
      if (one || !row) return true;
      setChosen(row.order_id);
      return true;
    },
  });

  return (
    <>
      <p class="actions">
        <button type="button" onClick={found.none}>
          {t('desk.to_sale')} <kbd aria-hidden="true">Esc</kbd>
        </button>
      </p>
      {loading && <p class="waiting">{t('loading')}</p>}
      {items?.length === 0 && (
        <div class="empty" role="status">
          <p><strong>{t('order.not_found')}</strong> {text}</p>
          <p>{t('order.not_found_hint')}</p>
        </div>
      )}
      {one && <One key={one} id={one} code={text} shift={shift.shift_no} />}
      {!one && items?.length > 1 && (
        <ol class="choices">
          {items.map((row, n) => (
            <li>
              <button type="button" onClick={() => setChosen(row.order_id)}>
                <kbd aria-hidden="true">{n + 1}</kbd>
                <strong>{row.products}</strong>
                <span>{day(row.day)} {minute(row.start_minute)} · {row.phone}
                  {' '}<OrderState of={row.state} /></span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
