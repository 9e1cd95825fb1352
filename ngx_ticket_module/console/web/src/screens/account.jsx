// The own account: password, codes for when the device is lost, sessions, how
// the page looks.

import { useState } from 'preact/hooks';

import { act, send } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { ago, moment } from '../base/format.js';
import { choose, signOut, who } from '../base/session.js';
import { paint, theme } from '../base/theme.js';
import { t } from '../base/words.js';
import { Dialog } from '../parts/dialog.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { Languages } from './sign_in.jsx';

const FIELDS = {
  password: { type: 'password', autocomplete: 'current-password' },
  new_password: { type: 'password', autocomplete: 'new-password' },
  totp: { inputMode: 'numeric', autocomplete: 'one-time-code' },
};

// What signing in asks for beside actions, of which the table has none.
function OwnForm({ path, names, close, done }) {
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    try {
      const answer = await send('POST', path,
        Object.fromEntries(new FormData(event.target)));
      done(answer.is);
    } catch (refused) {
      setProblem(refused);
      setBusy(false);
    }
  }

  return (
    <form class="action" onSubmit={submit}>
      {names.map((name) => (
        <div class="field">
          <label for={`own-${name}`}>{t(`own.${name}`)}</label>
          <input id={`own-${name}`} name={name} required {...FIELDS[name]} />
        </div>
      ))}
      <Trouble problem={problem} />
      <footer>
        <button class="main" disabled={busy}>{t('do_it')}</button>
        <button type="button" onClick={close}>{t('cancel')}</button>
      </footer>
    </form>
  );
}

function Recovery({ close }) {
  const [codes, setCodes] = useState();

  return (
    <Dialog title={t('own.recovery')} close={close} firm={!!codes}>
      {codes ? (
        <>
          <p>{t('own.recovery_once')}</p>
          <ol class="codes">{codes.map((code) => <li><code>{code}</code></li>)}</ol>
          <footer>
            <button type="button" class="main" onClick={close}>
              {t('own.recovery_kept')}
            </button>
          </footer>
        </>
      ) : (
        <OwnForm path="/recovery" names={['password', 'totp']} close={close}
          done={(is) => setCodes(is.codes)} />
      )}
    </Dialog>
  );
}

// "Chrome 156, Linux" of what a browser says of itself, which is much.
export function browser(agent = '') {
  const name = /(Edg|OPR|Firefox|(?:Headless)?Chrome(?!.*(?:Edg|OPR))|Version)\/(\d+)/
    .exec(agent);
  const where = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent);
  const known = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari' };
  return name ? `${known[name[1]] ?? name[1]} ${name[2]}${where ? `, ${where[0]}` : ''}`
    : agent;
}

function Sessions() {
  const answer = useAnswer('staff-sessions', { name: who.value.name });

  async function end(session) {
    await act('staff-end', { name: who.value.name, session });
    answer.again();
  }

  return (
    <List answer={answer} label={t('own.sessions')}
      rowKey={(row) => row.session}
      columns={[
        {
          head: t('own.signed_in'), kind: 'short',
          cell: (row) => moment(row.created_at),
        },
        { head: t('own.seen'), kind: 'short', cell: (row) => ago(row.seen_at) },
        { head: t('own.address'), kind: 'short', cell: (row) => row.address },
        { head: t('own.browser'), cell: (row) => browser(row.agent) },
        {
          head: t('doings'), kind: 'short',
          cell: (row) => (row.own ? t('own.this')
            : (
              <button type="button" onClick={() => end(row.session)}>
                {t('own.end')}
              </button>
            )),
        },
      ]} />
  );
}

function Looks() {
  return (
    <>
      <Languages />
      <div class="languages" role="group" aria-label={t('own.theme')}>
        {['system', 'light', 'dark'].map((which) => (
          <button type="button" class="plain"
            aria-pressed={theme.value === which}
            onClick={() => paint(which)}>{t(`own.theme_${which}`)}</button>
        ))}
      </div>
    </>
  );
}

export function Account() {
  const [open, setOpen] = useState();
  const person = who.value;
  const close = () => setOpen();

  return (
    <>
      <h1>{t('screen.account')}</h1>
      <dl class="facts">
        <dt>{t('own.name')}</dt>
        <dd>{person.full_name} <code>{person.name}</code></dd>
        <dt>{t('own.roles')}</dt>
        <dd>{person.roles.map((role) => t(`role.${role}`)).join(t('comma'))}</dd>
        <dt>{t('own.supplier')}</dt>
        <dd>{person.supplier_name}</dd>
        {person.recovery_left !== null && (
          <>
            <dt>{t('own.recovery')}</dt>
            <dd>{t('own.recovery_left', { n: person.recovery_left })}</dd>
          </>
        )}
      </dl>
      <div class="actions">
        <button type="button" onClick={() => setOpen('password')}>
          {t('own.change_password')}
        </button>
        {person.recovery_left !== null && (
          <button type="button" onClick={() => setOpen('recovery')}>
            {t('own.new_codes')}
          </button>
        )}
        {person.suppliers.filter((is) => is.code !== person.supplier)
          .map((is) => (
            <button type="button" onClick={() => choose(is.code)}>
              {t('own.go_to', { name: is.name })}
            </button>
          ))}
        <button type="button" onClick={signOut}>{t('sign_out')}</button>
      </div>
      <h2>{t('own.looks')}</h2>
      <Looks />
      <h2>{t('own.sessions')}</h2>
      <Sessions />
      {open === 'password' && (
        <Dialog title={t('own.change_password')} close={close}>
          <OwnForm path="/password" close={close}
            names={['password', 'new_password']}
            done={() => { close(); say(t('own.password_changed')); }} />
        </Dialog>
      )}
      {open === 'recovery' && <Recovery close={close} />}
    </>
  );
}
