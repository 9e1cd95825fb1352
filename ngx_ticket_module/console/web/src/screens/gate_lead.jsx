// What supervisors alone do at a gate: find who has no ticket at hand, and let
// in for a reason.  They sign in for it; the gate does not.

import { useEffect, useState } from 'preact/hooks';

import { act, send } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { count, day, minute } from '../base/format.js';
import { may, recall, who } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Tag } from '../parts/facts.jsx';
import { ActionForm } from '../parts/form.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { OrderState } from './order_state.jsx';
import { SignInForm } from './sign_in.jsx';

function Tickets({ order, place, done }) {
  const answer = useAnswer('order-show', { order });
  const [ticket, setTicket] = useState();
  const is = answer.is;

  if (!is) {
    return answer.problem
      ? <Trouble problem={answer.problem} again={answer.again} />
      : <p class="waiting">{t('loading')}</p>;
  }
  if (ticket) {
    return (
      <ActionForm name="passage-let-in" button={t('gate.let_in')}
        fixed={{ order, ticket, station: place?.station?.no ?? 1,
          gate: place?.gate ?? '1' }}
        only={['persons', 'goes_out', 'reason']} done={done} />
    );
  }
  return (
    <>
      <h3>{t('order.title', { no: order })} <OrderState of={is.state} /></h3>
      <ol class="choices">
        {is.tickets.map((row) => (
          <li>
            <button type="button" onClick={() => setTicket(row.ticket)}
              disabled={!may('passage-let-in')}>
              <strong>{row.ticket} · {row.product} × {count(row.persons)}</strong>
              <Tag>{word('state', row.state)}</Tag>
              <span>{row.passed ?? ''}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

// The gate goes on.
async function leave() {
  await send('DELETE', '/session').catch(() => {});
  who.value = null;
}

function Search({ place }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState();
  const [order, setOrder] = useState();
  const [problem, setProblem] = useState();
  const [let_in, setLetIn] = useState(false);

  async function find(event) {
    event.preventDefault();
    setOrder();
    setLetIn(false);
    setProblem();
    try {
      const { items } = (await act('order-find', { text, last: 9 })).is;
      setFound(items);
      if (items.length === 1) setOrder(items[0].order_id);
    } catch (refused) {
      setProblem(refused);
    }
  }

  return (
    <>
      <form class="inline" onSubmit={find}>
        <div class="field">
          <label for="gate-find">{t('gate.find')}</label>
          <input id="gate-find" value={text} required autofocus
            autocomplete="off" spellcheck={false}
            ref={(input) => { if (input && !text) input.focus(); }}
            onInput={({ target }) => setText(target.value)} />
        </div>
        <button class="main">{t('find')}</button>
      </form>
      <Trouble problem={problem} />
      {let_in && <p role="status"><strong>{t('gate.was_let_in')}</strong></p>}
      {found?.length === 0 && <p>{t('order.not_found')}</p>}
      {order && !let_in && (
        <Tickets key={order} order={order} place={place}
          done={() => setLetIn(true)} />
      )}
      {!order && found?.length > 1 && (
        <ol class="choices">
          {found.map((row) => (
            <li>
              <button type="button" onClick={() => setOrder(row.order_id)}>
                <strong>{row.products}</strong>
                <span>{day(row.day)} {minute(row.start_minute)} · {row.phone}
                  {' '}<OrderState of={row.state} /></span>
              </button>
            </li>
          ))}
        </ol>
      )}
      <footer>
        <button type="button" onClick={leave}>{t('sign_out')}</button>
      </footer>
    </>
  );
}

export function Lead({ place }) {
  const [problem, setProblem] = useState();
  useEffect(() => {
    if (!who.value) recall().catch(setProblem);
  }, []);

  if (problem) return <Trouble problem={problem} />;
  if (who.value === undefined) return <p class="waiting">{t('loading')}</p>;
  if (who.value === null) {
    return (
      <>
        <p class="does">{t('gate.lead_hint')}</p>
        <SignInForm />
      </>
    );
  }
  return may('order-find') ? <Search place={place} />
    : <p class="trouble">{t('gate.lead_role')}</p>;
}
