// The desk: a drawer, and at it what is sold, handed out, printed and given
// back.  Digits are products, a scan is an order or a ticket, "/" is for who has
// neither.

import { useRef, useState } from 'preact/hooks';

import { act } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { useKeys } from '../base/keys.js';
import { useScanner } from '../base/scan.js';
import { who } from '../base/session.js';
import { t } from '../base/words.js';
import { Trouble } from '../parts/trouble.jsx';
import { codeOf, isSigned } from 'gate/qr.js';
import { Found } from './desk_order.jsx';
import { Sale } from './desk_sale.jsx';
import { CountShift, OpenShift, Papers, ShiftBar } from './desk_shift.jsx';

const TAIL = /^\d{4}$/;         // of a phone: nothing more is waited for
const WAITS_MS = 350;

// What a visitor shows or says, and the orders that it may be.
function useFound() {
  const [state, setState] = useState({});
  const turn = useRef(0);

  async function find(read) {
    const text = isSigned(read) ? codeOf(read) ?? read : read;
    const mine = ++turn.current;
    setState({ text, loading: true });
    try {
      const { items } = (await act('order-find', { text, last: 9 })).is;
      if (mine === turn.current) setState({ text, items });
    } catch (problem) {
      if (mine === turn.current) setState({ text, problem });
    }
  }

  function none() {
    turn.current += 1;
    setState({});
  }
  return { ...state, find, none };
}

function Search({ input, find }) {
  const [text, setText] = useState('');
  const timer = useRef();

  function ask(said) {
    clearTimeout(timer.current);
    if (!said) return;
    setText('');
    input.current.blur();
    find(said);
  }

  return (
    <form class="desk-search" onSubmit={(event) => {
      event.preventDefault();
      ask(text.trim());
    }}>
      <label for="desk-search">{t('desk.search')} <kbd>/</kbd></label>
      <input id="desk-search" ref={input} type="search" value={text}
        autocomplete="off" spellcheck={false} inputMode="search"
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.target.blur();
        }}
        onInput={({ target }) => {
          const said = target.value.trim();
          setText(target.value);
          clearTimeout(timer.current);
          if (TAIL.test(said)) {
            timer.current = setTimeout(() => ask(said), WAITS_MS);
          }
        }} />
    </form>
  );
}

function Counter({ shift, again }) {
  const found = useFound();
  const search = useRef();
  const [counting, setCounting] = useState(false);

  useScanner(found.find);
  useKeys({
    '/': () => search.current.focus(),
    'g h': () => setCounting(true),
    Escape: () => {
      if (!found.text) return false;
      found.none();
      return true;
    },
  });

  return (
    <>
      <ShiftBar shift={shift} count={() => setCounting(true)} />
      <Search input={search} find={found.find} />
      <Trouble problem={found.problem} />
      {found.text ? <Found key={found.text} found={found} shift={shift} /> : <Sale />}
      <Papers shift={shift} />
      {counting && (
        <CountShift shift={shift} close={() => setCounting(false)}
          done={again} />
      )}
    </>
  );
}

export function Desk() {
  const shifts = useAnswer('shift-list', { open: true });
  const shift = shifts.is?.items.find((row) =>
    row.person === who.value.name);

  return (
    <>
      <h1>{t('screen.desk')}</h1>
      <Trouble problem={shifts.problem} again={shifts.again} />
      {!shifts.is && shifts.loading
        && <p class="waiting">{t('loading')}</p>}
      {shift?.state === 'open' && (
        <Counter key={shift.shift_no} shift={shift} again={shifts.again} />
      )}
      {shift && shift.state !== 'open' && (
        <>
          <CountShift counted shift={shift} done={shifts.again} />
          <Papers shift={shift} />
        </>
      )}
      {shifts.is && !shift && <OpenShift done={shifts.again} />}
    </>
  );
}
