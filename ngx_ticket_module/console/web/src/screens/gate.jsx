// A gate: one verdict as large as the screen, in colour, word, drawing and sound.
// It stands alone: a keeper is a device, and needs nobody to be signed in.

import { useEffect, useRef, useState } from 'preact/hooks';

import { Keeper, hourOf, turn } from '../gate/keeper.js';
import { register } from '../gate/device.js';
import { install, newer, renew } from '../gate/install.js';
import { hush, loud, sound } from '../gate/sound.js';
import { openStore } from '../gate/store.js';
import { useKeys } from '../base/keys.js';
import { href } from '../base/route.js';
import { useScanner } from '../base/scan.js';
import { who } from '../base/session.js';
import { kept, language, t } from '../base/words.js';
import { Dialog } from '../parts/dialog.jsx';
import { Icon } from '../parts/icon.jsx';
import { lazy } from '../parts/lazy.jsx';

const UNDO_MS = 60000;
const OLD_MINUTES = 10;
const PARTY = 9;

const Lead = lazy(() => import('./gate_lead.jsx'), 'Lead');

// By the attraction's clock.
const hour = (keeper, at, to = 19) =>
  hourOf(at, keeper.state.value.offset, 11, to);

// ---- Who this browser is ----

// "...#DEMO/2K7X-..." as the code's link has it.
function invited(text = location.hash) {
  const found = /#([^/]+)\/(.+)$/.exec(text);
  return found ? found.slice(1).map(decodeURIComponent) : ['', ''];
}

function Register({ done }) {
  const [supplier, code] = invited();
  const [said, setSaid] = useState({
    supplier: supplier || who.value?.supplier || '', code,
  });
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);

  async function submit(event) {
    event?.preventDefault();
    setBusy(true);
    setProblem();
    try {
      await done(await register(said.supplier, said.code.trim()));
    } catch (refused) {
      setProblem(refused.said ? refused.message
        : refused.name === 'NotSupportedError' ? t('gate.too_old')
          : t('offline'));
    }
    setBusy(false);
  }

  // A link is opened to be this device, and is no address to be kept.
  useEffect(() => {
    if (!code) return;
    history.replaceState(null, '', href('/gate'));
    submit();
  }, []);

  const field = (name) => (
    <div class="field">
      <label for={`gate-${name}`}>{t(`gate.${name}`)}</label>
      <input id={`gate-${name}`} value={said[name]} required autocomplete="off"
        autocapitalize="characters" spellcheck={false}
        onInput={({ target }) => {
          const [of, read] = invited(target.value);
          setSaid(read ? { supplier: of, code: read }
            : { ...said, [name]: target.value });
        }} />
    </div>
  );
  return (
    <main class="alone">
      <h1>{t('gate.register')}</h1>
      <p>{t('gate.register_hint')}</p>
      <form onSubmit={submit}>
        {field('supplier')}
        {field('code')}
        {problem && <p class="trouble" role="alert">{problem}</p>}
        <footer>
          <button class="main" disabled={busy}>{t('gate.register')}</button>
          <a class="button" href={href('/')}>{t('gate.back')}</a>
        </footer>
      </form>
    </main>
  );
}

// ---- The verdict ----

const LOOKS = {
  green: 'M4 13l5 5L20 6', amber: 'M12 4v10M12 19h.01',
  red: 'M5 5l14 14M19 5L5 19', blue: 'M4 6h16v12H4zM8 11h4M8 14h3',
  grey: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
};

const colourOf = (is) => (!is || is.grey || is.waits || is.undone ? 'grey'
  : is.shut || is.refused ? 'red' : is.colour);

function wordOf(is, shut) {
  if (shut) return t(`gate.${shut}`);
  if (!is) return t('gate.ready');
  if (is.waits) return t('gate.asking');
  if (is.refused) return is.refused;
  if (is.undone) return t('gate.undone');
  return is.screen?.[language.value] ?? t('gate.DEVICE_LOCKED');
}

function more(keeper, is) {
  const { ticket } = is;
  const slot = ticket?.slot_from
    ? [ticket.slot_from, ticket.slot_until]
      .map((at) => hour(keeper, at, 16)).join('–') : '';
  return [ticket?.product, slot,
    ticket?.persons > 1 && t('gate.party',
      { inside: ticket.inside, all: ticket.persons }),
    ticket?.free > 0 && t('gate.free', { n: ticket.free })]
    .filter(Boolean).join(' · ');
}

function Verdict({ keeper, undo, persons, late }) {
  const is = keeper.verdict.value;
  const { shut } = keeper.state.value;
  const colour = shut ? 'red' : colourOf(is);
  const let_in = !shut && ['IN', 'OUT'].includes(is?.verdict) && !is.grey
    && !is.undone;
  const most = Math.min(let_in ? Math.max(is.ticket?.persons ?? 0, is.persons)
    : 0, PARTY);

  return (
    <main class={`verdict ${colour}`}>
      <div role="status" aria-live="assertive">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={LOOKS[colour]} />
        </svg>
        <p class="word">{wordOf(is, shut)}</p>
        {is && !shut && <p class="more">{more(keeper, is)}</p>}
        {is?.next && is.next !== 'none' && !is.grey && !is.undone && (
          <p class="next">{t(`gate_next.${is.next}`)}</p>
        )}
        {is?.differs && (
          <p class="next">{t('gate.differs', { was: is.differs })}</p>
        )}
        {is?.by === 'list' && <p class="more">{t('gate.by_list')}</p>}
        {late && <p class="next" role="alert">{late}</p>}
      </div>
      {let_in && (
        <div class="actions">
          {most > 1 && Array.from({ length: most }, (_, n) => (
            <button type="button" aria-label={t('gate.persons', { n: n + 1 })}
              aria-pressed={n + 1 === is.persons}
              onClick={() => persons(n + 1)}>{n + 1}</button>
          ))}
          <button type="button" onClick={undo}>
            {t('undo')} <kbd aria-hidden="true">u</kbd>
          </button>
        </div>
      )}
    </main>
  );
}

// ---- Around it ----

function Bar({ keeper }) {
  const { online, list, waiting, fault, tested } = keeper.state.value;
  const old = !list || list.minutes > OLD_MINUTES;
  const look = online === false ? 'off' : fault || old ? 'old' : 'on';

  return (
    <div class={`bar ${look}`} role="status">
      <strong>{online === null ? t('loading')
        : online ? t('gate.online') : t('gate.offline')}</strong>
      {' '}{list ? t('gate.list', list) : t('gate.no_list')}
      {waiting > 0 && ` · ${t('gate.waiting', { n: waiting })}`}
      {online === false && tested === false && list
        && ` · ${t('gate.untested')}`}
      {fault && ` · ${fault}`}
    </div>
  );
}

const shortOf = (is) => {
  const text = is.scan?.code ?? is.scan?.idCard ?? '';
  return text.length > 8 ? `…${text.slice(-8)}` : text;
};

function Last({ keeper }) {
  const { count } = keeper.state.value;
  return (
    <aside class="last">
      <h2>{t('gate.count', { n: count ?? 0 })}</h2>
      <ol>
        {keeper.last.value.map((is) => (
          <li class={colourOf(is)}>
            <time>{hour(keeper, is.at)}</time>
            <span>{wordOf(is)}<small>{shortOf(is)}</small></span>
          </li>
        ))}
      </ol>
    </aside>
  );
}

function Wrong({ keeper, close }) {
  return (
    <Dialog title={t('gate.wrong')} close={close}>
      <p class="does">{t('gate.wrong_hint')}</p>
      <ul>{keeper.wrong.value.map((is) => (
        <li>
          <strong>{is.kind === 'twice' ? t('gate.twice') : is.why}</strong>
          {' '}{is.scanned_at && hour(keeper, is.scanned_at)} {is.code ?? is.id_card}
        </li>
      ))}</ul>
      <footer>
        <button type="button" class="main" onClick={() => {
          keeper.wrong.value = [];
          close();
        }}>{t('gate.seen')}</button>
      </footer>
    </Dialog>
  );
}

function Camera({ read, close }) {
  const video = useRef();
  const [problem, setProblem] = useState();

  useEffect(() => {
    let end;
    let gone = false;
    import('../gate/camera.js').then(({ watch }) =>
      watch(video.current, (text) => read.current(text)))
      .then((stop) => { if (gone) stop(); else end = stop; },
        () => setProblem(t('gate.no_camera')));
    return () => {
      gone = true;
      end?.();
    };
  }, []);

  return (
    <div class="camera">
      {problem ? <p class="trouble" role="alert">{problem}</p>
        : <video ref={video} muted playsInline aria-label={t('gate.camera')} />}
      <button type="button" onClick={close}>{t('close')}</button>
    </div>
  );
}

function Typed({ read, close }) {
  const [text, setText] = useState('');
  return (
    <Dialog title={t('gate.type')} close={close}>
      <form onSubmit={(event) => {
        event.preventDefault();
        close();
        read(text);
      }}>
        <div class="field">
          <label for="gate-typed">{t('gate.type_hint')}</label>
          <input id="gate-typed" value={text} required autofocus
            autocomplete="off" spellcheck={false}
            onInput={({ target }) => setText(target.value)} />
        </div>
        <footer><button class="main">{t('gate.check')}</button></footer>
      </form>
    </Dialog>
  );
}

function Place({ keeper }) {
  const { place = {}, name } = keeper.state.value;
  const gates = (place.gates ?? '').split(',').filter(Boolean);
  const [wrong, setWrong] = useState();

  return (
    <div class="place">
      <strong>{place.name ?? name}</strong>
      {' '}{place.station?.name}
      {gates.length > 0 ? (
        <select aria-label={t('gate.gate')} value={place.gate}
          onChange={({ target }) => {
            setWrong();
            keeper.standAt(target.value)
              .catch((refused) => setWrong(refused.message));
          }}>
          {[...new Set([place.gate, ...gates])].filter(Boolean)
            .map((one) => <option value={one}>{one}</option>)}
        </select>
      ) : place.gate && <> · {place.gate}</>}
      {place.directions === 'both' && (
        <select aria-label={t('gate.direction')}
          defaultValue={kept('gate-out') ?? 'in'}
          onChange={({ target }) => turn(target.value === 'out')}>
          <option value="in">{t('gate.in')}</option>
          <option value="out">{t('gate.out')}</option>
        </select>
      )}
      {wrong && <span role="alert"> {wrong}</span>}
    </div>
  );
}

// ---- All of it ----

// What keys, buttons and scanners do; late: what could not be undone.
function useGate(keeper) {
  const [late, setLate] = useState();
  const why = (refused) => setLate(refused.said ? refused.message
    : t('gate.undo_offline'));

  async function read(text) {
    setLate();
    const is = await keeper.scan(text);
    sound(is.differs || is.refused || is.shut ? 'no' : is.sound);
  }

  async function undo() {
    const is = keeper.verdict.value;
    if (!is?.persons || is.undone || is.grey) return;
    if (keeper.now() - is.at > UNDO_MS) setLate(t('gate.undo_late'));
    else await keeper.undo().catch(why);
  }

  async function persons(n) {
    const is = await keeper.persons(n).catch(why);
    if (is) sound(is.sound);
  }

  return { late, read, undo, persons };
}

function Tools({ keeper, camera, setCamera, setOpen, anew }) {
  const wrong = keeper.wrong.value.length;
  const tool = (name, key, press, pressed) => (
    <button type="button" aria-pressed={pressed} onClick={press}>
      {t(`gate.${name}`)} <kbd aria-hidden="true">{key}</kbd>
    </button>
  );

  return (
    <div class="tools">
      {keeper.state.value.shut === 'DEVICE_UNKNOWN' && (
        <button type="button" class="main" onClick={anew}>
          {t('gate.register')}
        </button>
      )}
      {wrong > 0 && (
        <button type="button" class="danger" onClick={() => setOpen('wrong')}>
          <Icon of="alarm" />{t('gate.wrong_n', { n: wrong })}
        </button>
      )}
      {tool('type', 'i', () => setOpen('type'))}
      {tool('camera', 'c', () => setCamera(!camera), camera)}
      {tool('sound', 'm', hush, loud.value)}
      {tool('lead', '/', () => setOpen('lead'))}
    </div>
  );
}

function Working({ keeper, anew }) {
  const { late, read, undo, persons } = useGate(keeper);
  const [open, setOpen] = useState();
  const [camera, setCamera] = useState(false);
  const latest = useRef(read);
  const close = () => setOpen();
  latest.current = read;

  useScanner(read, !open);
  useKeys({
    0: (event) => {
      if (event.key !== '0') persons(Number(event.key));
    },
    u: undo,
    m: hush,
    c: () => setCamera((was) => !was),
    i: () => setOpen('type'),
    '/': () => setOpen('lead'),
    Escape: () => {
      setCamera(false);
      keeper.verdict.value = null;
    },
  });
  useEffect(() => {
    document.title = `${t('screen.gate')} · ${t('title')}`;
    navigator.wakeLock?.request('screen').catch(() => {});
  }, []);

  return (
    <div class="gate">
      <header>
        <h1 class="hidden">{t('screen.gate')}</h1>
        <a href={href('/')} aria-label={t('gate.back')} class="button">
          <Icon of="back" />
        </a>
        <Place keeper={keeper} />
        <Tools keeper={keeper} camera={camera} setCamera={setCamera}
          setOpen={setOpen} anew={anew} />
      </header>
      <Bar keeper={keeper} />
      {newer.value && (
        <p class="newer"><button type="button" onClick={renew}>
          {t('gate.newer')}
        </button></p>
      )}
      <Verdict keeper={keeper} undo={undo} persons={persons} late={late} />
      <Last keeper={keeper} />
      {camera && <Camera read={latest} close={() => setCamera(false)} />}
      {open === 'type' && <Typed read={read} close={close} />}
      {open === 'wrong' && <Wrong keeper={keeper} close={close} />}
      {open === 'lead' && (
        <Dialog wide title={t('gate.lead')} close={close}>
          <Lead place={keeper.state.value.place} />
        </Dialog>
      )}
    </div>
  );
}

// Of two windows one is the gate: they would give a scan the same number.
function alone() {
  return new Promise((resolve) => {
    if (!navigator.locks) {
      resolve(true);
      return;
    }
    navigator.locks.request('gate', { ifAvailable: true }, (lock) => {
      resolve(!!lock);
      return lock && new Promise(() => {});
    });
  });
}

let only;

export function Gate() {
  const [state, setState] = useState({});
  const { store, keeper, fault } = state;

  async function work(is, identity) {
    const begun = await new Keeper(is, identity).begin();
    install();
    navigator.storage?.persist?.();
    setState({ store: is, keeper: begun });
  }
  async function begin() {
    if (!window.isSecureContext || !crypto.subtle) {
      setState({ fault: 'gate.insecure' });
      return;
    }
    only ??= alone();
    if (!await only) {
      setState({ fault: 'gate.elsewhere' });
      return;
    }
    const is = await openStore();
    const identity = await is.get('identity');
    if (identity && !invited()[1]) await work(is, identity);
    else setState({ store: is });
  }
  useEffect(() => { begin(); }, []);
  useEffect(() => () => keeper?.end(), [keeper]);

  if (fault) {
    return (
      <main class="alone">
        <h1>{t('screen.gate')}</h1>
        <p class="trouble" role="alert">{t(fault)}</p>
        <p><a href={href('/')}>{t('gate.back')}</a></p>
      </main>
    );
  }
  if (keeper) {
    return (
      <Working keeper={keeper} anew={() => setState({ store: keeper.store })} />
    );
  }
  if (!store) return <p class="waiting">{t('loading')}</p>;
  return (
    <Register done={async (identity) => {
      // What the one before has to tell this one tells, and counts on.
      await store.put([['is', 'identity', identity],
        ...['place', 'ahead', 'parts', 'seen', 'count', 'lately']
          .map((name) => ['is', name, undefined])]);
      await work(store, identity);
    }} />
  );
}
