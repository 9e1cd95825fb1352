// People: what each may do, where each is signed in; a new one with a link that
// sets the password.

import { useState } from 'preact/hooks';

import { act } from '../../base/api.js';
import { useAnswer } from '../../base/answer.js';
import { ago, moment } from '../../base/format.js';
import { href } from '../../base/route.js';
import { may } from '../../base/session.js';
import { t, word } from '../../base/words.js';
import { Dialog } from '../../parts/dialog.jsx';
import { Doings } from '../../parts/doings.jsx';
import { Facts, Tag } from '../../parts/facts.jsx';
import { Icon } from '../../parts/icon.jsx';
import { Qr } from '../../parts/qr.jsx';
import { say } from '../../parts/said.jsx';
import { List } from '../../parts/table.jsx';
import { Trouble } from '../../parts/trouble.jsx';
import { browser } from '../account.jsx';

const rolesOf = (row) => (row.roles ?? []).map((role) => t(`role.${role}`))
  .join(t('comma'));

function State({ of }) {
  if (!of.enabled) return <Tag of="bad">{t('staff.disabled')}</Tag>;
  if (of.locked_until && new Date(of.locked_until) > Date.now()) {
    return <Tag of="warn">{t('staff.locked')}</Tag>;
  }
  if (!of.has_password) return <Tag of="warn">{t('staff.no_password')}</Tag>;
  return <Tag of="good">{t('staff.enabled')}</Tag>;
}

const columns = () => [
  { head: t('staff.name'), kind: 'short', cell: (row) => row.name },
  { head: t('staff.full_name'), kind: 'short', cell: (row) => row.full_name },
  { head: t('own.roles'), cell: rolesOf },
  {
    head: t('order.state'), kind: 'short', cell: (row) => <State of={row} />,
  },
  {
    head: t('staff.device'), kind: 'short',
    cell: (row) => t(row.has_totp ? 'yes' : 'no'),
  },
  {
    head: t('own.signed_in'), kind: 'short',
    cell: (row) => (row.signed_in_at ? ago(row.signed_in_at) : ''),
  },
  { head: t('staff.sessions'), kind: 'number', cell: (row) => row.sessions },
];

// A link is shown once: the window stays until somebody says that it went out.
function Link({ is, close }) {
  const address = `${location.origin}${href('/link')}#${is.token}`;
  return (
    <Dialog title={t('staff.link', { name: is.full_name || is.name })}
      close={close} firm>
      <p>{t('staff.link_once', { until: moment(is.link_until) })}</p>
      <Qr text={address} label={t('link.qr')} />
      <p><code class="secret">{address}</code></p>
      <footer>
        <button type="button" class="main" onClick={close}>
          {t('staff.link_given')}
        </button>
      </footer>
    </Dialog>
  );
}

export function People() {
  const answer = useAnswer('staff-list');
  const [link, setLink] = useState();

  return (
    <>
      <div class="actions">
        <Doings list={[{ action: 'staff-create', key: 'n' }]}
          done={({ is }) => {
            setLink(is);
            answer.again();
          }} />
      </div>
      <List answer={answer} label={t('staff.people')} columns={columns()}
        rowKey={(row) => row.name} link={(row) => `/staff/people/${row.name}`} />
      {link && <Link is={link} close={() => setLink()} />}
    </>
  );
}

// ---- One of them ----

function Sessions({ name }) {
  const answer = useAnswer('staff-sessions', { name });

  async function end(session) {
    await act('staff-end', session ? { name, session } : { name });
    say(t('staff.ended'));
    answer.again();
  }

  return (
    <>
      <List answer={answer} label={t('staff.sessions')}
        rowKey={(row) => row.session} empty={<p>{t('staff.no_sessions')}</p>}
        columns={[
          {
            head: t('own.signed_in'), kind: 'short',
            cell: (row) => moment(row.created_at),
          },
          {
            head: t('own.seen'), kind: 'short', cell: (row) => ago(row.seen_at),
          },
          {
            head: t('own.address'), kind: 'short', cell: (row) => row.address,
          },
          { head: t('own.browser'), cell: (row) => browser(row.agent) },
          {
            head: t('doings'), kind: 'short',
            cell: (row) => (
              <button type="button" onClick={() => end(row.session)}>
                {t('own.end')}
              </button>
            ),
          },
        ]} />
      {answer.is?.items.length > 1 && (
        <p>
          <button type="button" class="danger" onClick={() => end()}>
            {t('staff.end_all')}
          </button>
        </p>
      )}
    </>
  );
}

// What staff show answers of a person, as what changes it has it.
const before = (person) => ({
  ...person, party: person.party ?? undefined, agent: person.agent ?? undefined,
});

const facts = (is) => [
  [t('staff.name'), <code>{is.name}</code>],
  [t('own.roles'), rolesOf(is)],
  [t('staff.party'), is.party],
  [t('order.agent'), is.agent],
  [t('language'), word('language', is.language)],
  [t('staff.device'), t(is.has_totp ? 'yes' : 'no')],
  [t('staff.known'), moment(is.created_at)],
];

function doings(is, etag) {
  const fixed = { name: is.name };
  return [
    {
      action: 'staff-set', key: 'e', fixed, etag, before: before(is),
      shows: { name: 'staff-show', values: fixed, shape: before },
    },
    { action: 'staff-link', key: 'l', fixed, only: [] },
    {
      action: 'staff-disable', fixed, only: [], danger: true,
      when: is.enabled,
    },
  ];
}

export function Person({ name }) {
  const answer = useAnswer('staff-show', { name });
  const [link, setLink] = useState();
  const { is, etag } = answer;

  function done(said, action) {
    if (action === 'staff-link') setLink({ ...is, ...said.is });
    else say(t('done'));
    answer.again();
  }

  return (
    <>
      <p><a class="up" href={href('/staff')}>
        <Icon of="back" />{t('screen.staff')}
      </a></p>
      <Trouble problem={answer.problem} again={answer.again} />
      {!is && answer.loading && <p class="waiting">{t('loading')}</p>}
      {is && (
        <>
          <h1>{is.full_name || is.name} <State of={is} /></h1>
          <Facts of={facts(is)} />
          <Doings list={doings(is, etag)} done={done} />
          {may('log-list') && (
            <p><a href={href(`/staff/log?person=${is.name}`)}>
              {t('staff.doings')}
            </a></p>
          )}
          <h2>{t('staff.sessions')}</h2>
          <Sessions name={name} key={String(is.enabled)} />
        </>
      )}
      {link && <Link is={link} close={() => setLink()} />}
    </>
  );
}
