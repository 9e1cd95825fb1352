// Devices: what stands at which gate, when each was heard of last and what it
// told of itself; a new one with its code, and what may be done with one.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { ago, clock, count, day, moment } from '../base/format.js';
import { href } from '../base/route.js';
import { may, who } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Dialog } from '../parts/dialog.jsx';
import { Doings } from '../parts/doings.jsx';
import { Facts, Tag } from '../parts/facts.jsx';
import { Icon } from '../parts/icon.jsx';
import { Qr } from '../parts/qr.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';

const OFTEN = { every: 15 };
const SILENT_MS = 10 * 60 * 1000;
const LOW = 20;         // percent of a battery
const OWN = ['name', 'station', 'gate', 'gates', 'directions',
  'offline_unknown'];

// ---- How it stands ----

function stateOf(row) {
  if (row.locked) return ['locked', 'bad'];
  if (row.alarm_at) return ['alarm', 'bad'];
  if (!row.registered) return ['waits', 'warn'];
  if (!row.told_at) return ['never', 'warn'];
  return Date.now() - new Date(row.told_at) > SILENT_MS
    ? ['silent', 'bad'] : ['here', 'good'];
}

function State({ of }) {
  const [name, look] = stateOf(of);
  return <Tag of={look}>{t(`device.${name}`)}</Tag>;
}

const place = (row) => [row.station_name ?? row.station, row.gate]
  .filter(Boolean).join(' · ');

function Battery({ of }) {
  if (of === undefined || of === null) return null;
  return of <= LOW ? <Tag of="warn">{of}%</Tag> : `${of}%`;
}

const columns = () => [
  { head: t('device.name'), cell: (row) => row.name },
  {
    head: t('device.kind'), kind: 'short',
    cell: (row) => word('kind', row.kind),
  },
  { head: t('device.place'), kind: 'short', cell: place },
  {
    head: t('device.told'), kind: 'short',
    cell: (row) => row.told_at && ago(row.told_at),
  },
  { head: t('device.list'), kind: 'number', cell: (row) => row.told?.list },
  {
    head: t('device.battery'), kind: 'short',
    cell: (row) => <Battery of={row.told?.battery} />,
  },
  { head: t('device.paper'), cell: (row) => row.told?.paper },
  {
    head: t('order.state'), kind: 'short', cell: (row) => <State of={row} />,
  },
];

// Where one may stand, for a form to choose from; undefined: not known yet.
function useStations() {
  const { is } = useAnswer('station-list');
  return is?.items
    .map((row) => [Number(row.station), `${row.station} ${row.name}`]);
}

// ---- The code by which one registers ----

// A browser is one by opening the page of gates with the code.
const link = (code) => new URL(
  href(`/gate#${who.value.supplier}/${code}`), location.href).href;

function Code({ of, close }) {
  const browser = of.kind === 'handheld' && of.code_for !== 'hmac-sha256';
  return (
    <Dialog title={t('device.code', { name: of.name })} close={close}>
      <p>{t(browser ? 'device.code_browser' : 'device.code_hint',
        { at: clock(of.code_until) })}</p>
      <Qr text={browser ? link(of.code) : of.code} label={t('device.qr')} />
      <p><code class="secret">{of.code}</code></p>
      <footer><button type="button" class="main" onClick={close}>
        {t('close')}
      </button></footer>
    </Dialog>
  );
}

// ---- All of them ----

function Stations() {
  const stations = useAnswer('station-list');
  const items = stations.is?.items ?? [];

  function done() {
    say(t('done'));
    stations.again();
  }

  return (
    <>
      <h2>{t('device.stations')}</h2>
      <Doings done={done} list={[{ action: 'station-set' }]} />
      <List answer={stations} label={t('device.stations')}
        rowKey={(row) => row.station} empty={<p>{t('device.no_stations')}</p>}
        columns={[
          { head: t('device.no'), kind: 'short', cell: (row) => row.station },
          { head: t('device.name'), cell: (row) => row.name },
          {
            head: t('screen.devices'), kind: 'number',
            cell: (row) => count(row.devices),
          },
          ...(may('station-remove') ? [{
            head: t('doings'),
            cell: (row) => (
              <Doings done={done} list={[{
                action: 'station-remove', danger: true, only: [],
                fixed: { station: row.station },
                when: items.length > 0 && Number(row.devices) === 0,
              }]} />
            ),
          }] : []),
        ]} />
    </>
  );
}

function GateLists() {
  const answer = useAnswer('gatelist-show', {}, OFTEN);

  return (
    <>
      <h2>{t('device.lists')}</h2>
      <List answer={answer} label={t('device.lists')} rowKey={(row) => row.day}
        empty={<p>{t('device.no_lists')}</p>}
        columns={[
          { head: t('device.day'), kind: 'short', cell: (row) => day(row.day) },
          {
            head: t('device.tickets'), kind: 'number',
            cell: (row) => count(row.tickets),
          },
          {
            head: t('device.changes'), kind: 'number',
            cell: (row) => count(row.signed),
          },
          {
            head: t('device.newest'), kind: 'short',
            cell: (row) => moment(row.newest_at),
          },
          {
            head: t('device.expires'), kind: 'short',
            cell: (row) => moment(row.expires),
          },
        ]} />
    </>
  );
}

function All() {
  const answer = useAnswer('device-list', {}, OFTEN);
  const [made, setMade] = useState();
  const station = useStations();

  return (
    <>
      <h1>{t('screen.devices')}</h1>
      <Doings list={[{
        action: 'device-create', key: 'n', when: !!station,
        first: { kind: 'handheld', station: station?.[0]?.[0], gate: '1' },
        only: ['kind', ...OWN, 'hmac'], offers: { station },
      }]} done={({ is }) => {
        setMade(is);
        answer.again();
      }} />
      <List answer={answer} label={t('screen.devices')}
        rowKey={(row) => row.device} link={(row) => `/devices/${row.device}`}
        columns={columns()} empty={(
          <>
            <p><strong>{t('device.none')}</strong></p>
            <p>{t('device.none_hint')}</p>
          </>
        )} />
      {may('station-list') && <Stations />}
      {may('gatelist-show') && <GateLists />}
      {made && <Code of={made} close={() => setMade()} />}
    </>
  );
}

// ---- One ----

const facts = (row) => [
  [t('device.no'), row.device],
  [t('device.kind'), word('kind', row.kind)],
  [t('device.place'), place(row)],
  [t('device.gates'), row.gates],
  [t('device.directions'), word('directions', row.directions)],
  [t('device.unknown'), word('offline_unknown', row.offline_unknown)],
  [t('device.key'), row.algorithm],
  [t('device.waits_until'), moment(row.waits_until)],
  [t('device.told'), row.told_at && `${moment(row.told_at)} · ${ago(row.told_at)}`],
  [t('device.alarm_at'), moment(row.alarm_at)],
  [t('device.command'), word('command', row.command)],
  ...['list', 'waiting', 'battery', 'paper', 'door', 'version', 'error']
    .map((name) => [t(`device.${name}`),
      name === 'battery' ? <Battery of={row.told?.battery} />
        : row.told?.[name]])
    .filter(([, value], n) => n !== 2 || row.told?.battery !== undefined),
];

function Device({ no }) {
  const answer = useAnswer('device-show', { device: no }, OFTEN);
  const [made, setMade] = useState();
  const [gone, setGone] = useState(false);
  const station = useStations();
  const row = answer.is;
  const fixed = { device: no };

  function done({ is, status }, action) {
    if (action === 'device-code') setMade(is);
    else if (action === 'device-remove') setGone(true);
    else if (status !== 202) say(t('done'));
    if (action !== 'device-remove') answer.again();
  }

  return (
    <>
      <p><a class="up" href={href('/devices')}>
        <Icon of="back" />{t('screen.devices')}
      </a></p>
      {!gone && <Trouble problem={answer.problem} again={answer.again} />}
      {gone && <div class="empty" role="status"><p>{t('device.gone')}</p></div>}
      {!row && answer.loading && <p class="waiting">{t('loading')}</p>}
      {row && !gone && (
        <>
          <h1>{row.name} <State of={row} /></h1>
          <Facts of={facts(row)} />
          <Doings done={done} list={[
            {
              action: 'device-set', key: 'e', fixed, only: OWN,
              when: !!station, offers: { station },
              before: Object.fromEntries(OWN.map((name) =>
                [name, row[name]])),
              etag: answer.etag,
            },
            {
              action: 'device-command', fixed,
              when: ['turnstile', 'handheld'].includes(row.kind),
            },
            { action: 'device-code', fixed, only: ['hmac'] },
            {
              action: 'device-lock', key: 'l', fixed, danger: true,
              when: !row.locked,
            },
            {
              action: 'device-unlock', fixed,
              when: row.locked || !!row.alarm_at,
            },
            {
              action: 'device-remove', fixed, danger: true, only: [],
              etag: answer.etag,
            },
          ]} />
        </>
      )}
      {made && <Code of={{ ...made, kind: row?.kind }}
        close={() => setMade()} />}
    </>
  );
}

export const Devices = ({ parts }) => (parts[1]
  ? <Device key={parts[1]} no={Number(parts[1])} /> : <All />);
