// A drawer, from the float to the Z: what is in it is counted without being told
// what ought to be.

import { useRef, useState } from 'preact/hooks';

import { act, newKey } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { clock, count, fen, moment, yuan } from '../base/format.js';
import { may, who } from '../base/session.js';
import { keep, kept, t, word } from '../base/words.js';
import { Dialog } from '../parts/dialog.jsx';
import { Doings } from '../parts/doings.jsx';
import { Facts } from '../parts/facts.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { printed } from './desk_print.js';

// Notes and coins of the country, in fen, with the text of each.
const NOTES = [10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10];
const textOf = (note) => String(note / 100);
const SLIPS = ['alipay', 'wechat'];
const DESK = 'desk';            // which one this browser stands at

const cashOf = (counts) => NOTES.filter((note) => Number(counts[note]) > 0)
  .map((note) => `${textOf(note)}x${Number(counts[note])}`).join();

const sumOf = (counts) => NOTES.reduce((all, note) =>
  all + note * (Number(counts[note]) || 0), 0);

function Counts({ counts, set, legend }) {
  return (
    <fieldset class="counts">
      <legend>{legend}</legend>
      {NOTES.map((note, n) => (
        <label>
          <span>{textOf(note)} ×</span>
          <input inputMode="numeric" pattern="\d{0,5}" autofocus={n === 0}
            autocomplete="off" value={counts[note] ?? ''}
            onInput={({ target }) =>
              set({ ...counts, [note]: target.value })} />
        </label>
      ))}
      <p>{t('desk.total')} <strong>{yuan(sumOf(counts))}</strong></p>
    </fieldset>
  );
}

// ---- It opens ----

export function OpenShift({ done }) {
  const devices = useAnswer('device-list');
  const [counts, set] = useState({});
  const [said, setSaid] = useState(kept(DESK) ?? '');
  const [problem, setProblem] = useState();
  const key = useRef({});
  const desks = (devices.is?.items ?? []).filter((row) =>
    row.kind === 'desk' && !row.locked);
  const device = desks.find((row) => String(row.device) === said)?.device
    ?? desks[0]?.device;

  async function open(event) {
    event.preventDefault();
    const values = { device, float: cashOf(counts) };
    const what = JSON.stringify(values);
    if (key.current.what !== what) key.current = { what, is: newKey() };
    try {
      await act('shift-open', values, { key: key.current.is });
      keep(DESK, String(device));
      done();
    } catch (refused) {
      setProblem(refused);
    }
  }

  if (devices.is && !desks.length) {
    return (
      <div class="empty">
        <p><strong>{t('desk.no_desk')}</strong></p>
        <p>{t('desk.no_desk_hint')}</p>
      </div>
    );
  }
  return (
    <form class="card narrow" onSubmit={open}>
      <h2>{t('desk.open')}</h2>
      <div class="field">
        <label for="window">{t('desk.window')}</label>
        <select id="window" value={device}
          onChange={({ target }) => setSaid(target.value)}>
          {desks.map((row) => (
            <option value={row.device}>{row.name}</option>
          ))}
        </select>
      </div>
      <Counts counts={counts} set={set} legend={t('desk.float')} />
      <Trouble problem={problem} />
      <footer><button class="main">{t('desk.open')}</button></footer>
    </form>
  );
}

export function ShiftBar({ shift, count: counts }) {
  return (
    <div class="shift-bar">
      <strong>{t('desk.shift', { no: shift.shift_no })}</strong>
      <span>{shift.device}</span>
      <span>{t('desk.since', { at: clock(shift.opened_at) })}</span>
      <button type="button" onClick={counts}>
        {t('desk.count')} <kbd aria-hidden="true">g h</kbd>
      </button>
    </div>
  );
}

// ---- It ends ----

function Ended({ is, close }) {
  return (
    <>
      <Facts of={[
        [t('desk.z'), is.z_no],
        [t('desk.expected'), yuan(is.expected_fen)],
        [t('desk.counted'), yuan(is.counted_fen)],
        [t('desk.variance'), <strong>{yuan(is.variance_fen)}</strong>],
      ]} />
      <footer>
        <button type="button" onClick={() =>
          printed([['z-show', { z: is.z_no }]])}>
          {t('desk.print_again')}
        </button>
        <button type="button" class="main" onClick={close}>
          {t('close')}
        </button>
      </footer>
    </>
  );
}

// Counted and closed in one go; what is counted stays so, whatever becomes of
// the rest.
function useEnding(no, counted) {
  const [state, setState] = useState({ counted });
  const keys = useRef([newKey(), newKey()]);

  async function end(values) {
    let is = state.counted;
    setState({ counted: is, busy: true });
    try {
      if (!is) {
        await act('shift-count', { shift: no, ...values },
          { key: keys.current[0] });
        is = true;
      }
      const answer = await act('shift-close', { shift: no },
        { key: keys.current[1] });
      if (answer.status === 202) {
        setState({ counted: is, proposed: answer.is.proposal });
        return;
      }
      setState({ counted: is, ended: answer.is });
      printed([['z-show', { z: answer.is.z_no }]]);
    } catch (problem) {
      // Without an answer it may have been done: the same again.
      if (problem.status !== 0) keys.current = [newKey(), newKey()];
      setState({ counted: is, problem });
    }
  }

  return { ...state, end };
}

const slipsText = (slips) => SLIPS.filter((name) => slips[name])
  .map((name) => `${name}=${slips[name]}`).join();

function CountForm({ ending }) {
  const [counts, set] = useState({});
  const [slips, setSlips] = useState({});

  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      ending.end({
        cash: cashOf(counts) || undefined,
        card_fen: slips.card ? fen(slips.card) ?? slips.card : undefined,
        slips: slipsText(slips) || undefined,
      });
    }}>
      {ending.counted ? <p>{t('desk.is_counted')}</p> : (
        <>
          <p>{t('desk.blind')}</p>
          <Counts counts={counts} set={set} legend={t('desk.cash')} />
          <fieldset class="counts">
            <legend>{t('desk.slips')}</legend>
            {['card', ...SLIPS].map((name) => (
              <label>
                <span>{t(`pays.${name}`)}</span>
                <input inputMode="decimal" autocomplete="off"
                  value={slips[name] ?? ''} onInput={({ target }) =>
                    setSlips({ ...slips, [name]: target.value })} />
              </label>
            ))}
          </fieldset>
        </>
      )}
      {ending.proposed && (
        <p class="trouble" role="alert">
          {t('desk.proposed', { no: ending.proposed })}
        </p>
      )}
      <Trouble problem={ending.problem} />
      <footer>
        <button class="main" disabled={ending.busy}>{t('desk.end')}</button>
      </footer>
    </form>
  );
}

export function CountShift({ shift, counted, close, done }) {
  const ending = useEnding(shift.shift_no, counted);
  const shut = () => {
    close?.();
    if (ending.counted || ending.ended) done();
  };
  const body = ending.ended ? <Ended is={ending.ended} close={shut} />
    : <CountForm ending={ending} />;

  return close ? <Dialog title={t('desk.count')} close={shut}>{body}</Dialog>
    : <section class="card narrow"><h2>{t('desk.count')}</h2>{body}</section>;
}

// ---- Papers ----

function Receipts({ shift }) {
  const answer = useAnswer('shift-receipts', { shift: shift.shift_no });
  const open = shift.state === 'open';

  return (
    <List answer={answer} label={t('desk.receipts')}
      rowKey={(row) => row.receipt_no} empty={<p>{t('desk.no_receipts')}</p>}
      columns={[
        {
          head: t('desk.receipt'), kind: 'short',
          cell: (row) => row.receipt_no,
        },
        { head: t('at'), kind: 'short', cell: (row) => clock(row.at) },
        {
          head: t('money.what'),
          cell: (row) => (row.kind === 'order' ? t('desk.cash_order')
            : word('kind', row.kind)),
        },
        { head: t('desk.form'), cell: (row) => word('form', row.form) },
        { head: t('order.no'), kind: 'short', cell: (row) => row.order_id },
        {
          head: t('order.persons'), kind: 'number',
          cell: (row) => count(row.persons ?? 0),
        },
        {
          head: t('doings'),
          cell: (row) => (
            <div class="actions">
              <button type="button" onClick={() => printed([['shift-receipt',
                { shift: shift.shift_no, receipt: row.receipt_no }]])}>
                {t('desk.print')}
              </button>
              <Doings list={[{
                action: 'desk-void', danger: true,
                fixed: { receipt: row.receipt_no },
                when: open && ['sale', 'order', 'late'].includes(row.kind),
              }]} done={() => {
                say(t('done'));
                answer.again();
              }} />
            </div>
          ),
        },
      ]} />
  );
}

function Zs() {
  const answer = useAnswer('z-list');

  return (
    <List answer={answer} label={t('desk.zs')} rowKey={(row) => row.z_no}
      empty={<p>{t('desk.no_zs')}</p>}
      columns={[
        { head: t('desk.z'), kind: 'short', cell: (row) => row.z_no },
        { head: t('at'), kind: 'short', cell: (row) => moment(row.made_at) },
        { head: t('money.by'), kind: 'short', cell: (row) => row.person },
        {
          head: t('desk.expected'), kind: 'number',
          cell: (row) => yuan(row.expected_fen),
        },
        {
          head: t('desk.counted'), kind: 'number',
          cell: (row) => yuan(row.counted_fen),
        },
        {
          head: t('desk.variance'), kind: 'number',
          cell: (row) => yuan(row.variance_fen),
        },
        {
          head: t('doings'),
          cell: (row) => (
            <div class="actions">
              <button type="button" onClick={() =>
                printed([['z-show', { z: row.z_no }]])}>
                {t('desk.print')}
              </button>
              <Doings list={[{
                action: 'shift-correct', fixed: { z: row.z_no },
                when: row.person !== who.value.name,
              }]} done={() => {
                say(t('done'));
                answer.again();
              }} />
            </div>
          ),
        },
      ]} />
  );
}

// Fetched when somebody opens them: no sale waits for them.
function Later({ title, children }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ target }) => setOpen(target.open)}>
      <summary>{title}</summary>
      {open && children}
    </details>
  );
}

export const Papers = ({ shift }) => (
  <section class="later-papers">
    <Later title={t('desk.receipts')}><Receipts shift={shift} /></Later>
    {may('z-list') && <Later title={t('desk.zs')}><Zs /></Later>}
  </section>
);
