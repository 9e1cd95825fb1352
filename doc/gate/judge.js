// Who is let in at a gate: the judge for devices that run JavaScript.  It decides
// as core/gate/tk_gate.c and impl.gate_judge do, over one table of cases
// (t/fixtures/gate_cases), and is free to be copied.  doc/gate.md tells of it.
//
// Moments are milliseconds since 1970-01-01 UTC (Date.now()); a day is a number
// that grows by one each day.  Who calls knows the zone.  No dependencies.

const ECHO = 5000;
const MINUTE = 60000;

// name: [screen zh, screen en, spoken zh, spoken en, colour, sound, next].
// {numbers} and {texts} are filled in; what stands in [brackets] is left out, or
// is what follows the | in them, where a number in it is 0 or a text not known.
export const verdicts = Object.freeze({
  IN: ['请进 {persons} 人[，还可进 {left} 人]',
    'come in: {persons}[; more may follow: {left}]',
    '请进，{persons} 位', 'Welcome, {persons}', 'green', 'ok', 'none'],
  OUT: ['请出 {persons} 人', 'out: {persons}',
    '再见', 'Goodbye', 'green', 'ok', 'none'],
  TWICE: ['刚刚已放行 {persons} 人，同一张票[，还可进 {left} 人]',
    'the same ticket, let through a moment ago: {persons}[; more may follow: {left}]',
    '已扫过', 'Already read', 'green', 'none', 'none'],
  USED: ['已[于 {at} 在{station} {gate} 号闸]全部使用[（{in}/{all} 人）]',
    'used up[: {at}, {station}, gate {gate}][ ({in} of {all})]',
    '票已使用', 'Ticket already used', 'amber', 'ask', 'supervisor'],
  DAY_BEFORE: ['{day} 的票，今天不能用', 'a ticket for {day}, not yet for today',
    '不是今天的票', "Not today's ticket", 'red', 'no', 'desk'],
  DAY_AFTER: ['已于 {day} 过期', 'expired on {day}',
    '票已过期', 'Ticket expired', 'red', 'no', 'desk'],
  SLOT_EARLY: ['[{slot} 的票，][{at} 起可进|{minutes} 分钟后可进]',
    '[a ticket for {slot}: ][come at {at}|{minutes} minutes too early]',
    '请 [{at}|{minutes} 分钟后]再来',
    '[Please come at {at}|{minutes} minutes too early]',
    'amber', 'ask', 'wait'],
  SLOT_LATE: ['[{slot} 的票，]已过 {minutes} 分钟',
    '[a ticket for {slot}: ]{minutes} minutes too late',
    '已过入园时段', 'Your time is over', 'amber', 'ask', 'desk'],
  NOT_YET: ['[购票后 {minutes} 分钟生效，][{at} 起可入园|请稍后再来]',
    '[good {minutes} minutes after it was paid: ][come at {at}|come later]',
    '请[ {at}|稍后]再来', 'Please come [at {at}|later]', 'amber', 'ask', 'wait'],
  NOT_ISSUED: ['未取票，请到前台或自助机取票',
    'not picked up yet: to the desk or a machine',
    '请先取票', 'Please pick up your ticket first', 'amber', 'ask', 'desk'],
  NOT_NAMED: ['未绑定游玩人', 'no visitor is named for it: to the desk',
    '请先绑定游玩人', 'Please have the visitor named first', 'amber', 'ask', 'desk'],
  PRINT_FIRST: ['请先到前台或自助机打印纸质票',
    'to be printed first: to the desk or a machine',
    '请先打印纸质票', 'Please have your ticket printed first',
    'amber', 'ask', 'desk'],
  SHOW_PAPER: ['已打印纸质票，请出示纸质票', 'printed on paper: show the paper',
    '请出示纸质票', 'Please show your paper ticket', 'amber', 'ask', 'desk'],
  REPRINTED: ['此票已重新打印，请用新票',
    'printed again: the newer paper is good',
    '请用新打印的票', 'Please show your newer paper ticket',
    'red', 'no', 'desk'],
  UNPAID: ['未付款，请到前台现付', 'not paid: to the desk',
    '请先付款', 'Please pay first', 'red', 'no', 'desk'],
  REFUNDED: ['[{at} ]已退票', 'refunded[: {at}]',
    '票已退', 'Ticket refunded', 'red', 'no', 'none'],
  STOPPED: ['订单已被停止使用[（{by} {at}）]', 'the order is stopped[ ({by}, {at})]',
    '请联系工作人员', 'Please ask our staff', 'red', 'no', 'supervisor'],
  REFUND_ASKED: ['退款审核中', 'its refund is being decided on',
    '退款审核中', 'Your refund is being decided on', 'red', 'no', 'desk'],
  CLOSED: ['订单已关闭', 'the order is closed',
    '订单已关闭', 'Order closed', 'red', 'no', 'desk'],
  CALLED_OFF: ['已取消，请到前台', 'called off: to the desk',
    '已取消，请到前台', 'Called off, please go to the desk',
    'red', 'no', 'desk'],
  STATION: ['请到[{station}|其他检票点]检票',
    'please go to [{station}|another entrance]',
    '请到[{station}|其他检票点]检票',
    'Please go to [{station}|another entrance]', 'red', 'no', 'station'],
  ID_NEEDED: ['请刷身份证', 'identity card, please',
    '请刷身份证', 'Identity card, please', 'blue', 'ask', 'second'],
  ID_OTHER: ['证件与订单不符', 'the identity card is not one of the order',
    '证件与订单不符', 'This is not the card of the order',
    'red', 'no', 'supervisor'],
  CARD_UNREADABLE: ['身份证读不出，请补出纸质票；已有纸质票的请工作人员核对',
    'the card cannot be read: issue paper, or call the supervisor',
    '请联系工作人员', 'Please ask our staff', 'amber', 'ask', 'paper'],
  NOT_INSIDE: ['没有入园记录', 'has not come in',
    '没有入园记录', 'Please ask our staff', 'amber', 'ask', 'supervisor'],
  UNKNOWN: ['没有这张票', 'there is no such ticket',
    '没有这张票', 'Unknown ticket', 'red', 'no', 'none'],
  FORGED: ['校验码错误', 'the check digits are wrong',
    '没有这张票', 'Unknown ticket', 'red', 'no', 'none'],
  OFFLINE_UNKNOWN: ['离线名单[（{at}）]中没有[，放行 {persons} 人]',
    'not in the offline list[ of {at}][: let in {persons}]',
    '[请进，{persons} 位|请联系工作人员]',
    '[Welcome, {persons}|Please ask our staff]', 'amber', 'ask', 'supervisor'],
});


// What the passages come to.  Those of a performance are all of its day.
function count(ticket, passages, scan) {
  const c = { inside: 0, today: 0, past: 0, outside: 0, known: false,
    last: -1, echo: -1 };

  passages.forEach((p, i) => {
    const today = ticket.window === 'show' || p.day === scan.day;

    c.known ||= !p.out;

    if (p.undone) {
      return;
    }

    if (p.device === scan.device && !p.out === !scan.out && !scan.lead
        && Math.abs(p.at - scan.at) < ECHO) {
      c.echo = i;
    }

    if (p.out) {
      let n = Math.min(c.inside, p.persons);
      c.inside -= n;

      // who leaves gives back the entry of this day
      if (ticket.reentry && today) {
        n = Math.min(n, c.today);
        c.today -= n;
        c.outside += n;
      }
      return;
    }

    c.inside += p.persons;
    c.last = i;

    if (today) {
      c.today += p.persons;
      c.outside -= Math.min(c.outside, p.persons);
    } else {
      c.past += p.persons;
    }
  });

  return c;
}


function leftOf(ticket, c) {
  let left = ticket.persons * ticket.entries - c.today;

  if (ticket.all > 0) {
    left = Math.min(left, ticket.persons * ticket.all - c.today - c.past);
  }

  return Math.max(0, Math.min(left, 0x7fffffff));
}


function isOver(ticket, at) {
  return at > ticket.until && at > (ticket.over ?? 0);
}


// What neither time nor a supervisor changes here; 'IN': nothing.
function refusal(ticket, scan) {
  if (ticket.state === '2') {
    return 'REFUNDED';
  }
  if (ticket.closed) {
    return 'CLOSED';
  }
  if (ticket.stopped) {
    return 'STOPPED';
  }
  if (ticket.off === 'show' || (ticket.off === 'day' && ticket.state <= '1')) {
    return 'CALLED_OFF';
  }
  if (ticket.state === '0') {
    return ticket.paid ? 'NOT_ISSUED' : 'UNPAID';
  }

  // the day of a performance ends with it
  if (!(ticket.window === 'show' && scan.at >= ticket.from
        && !isOver(ticket, scan.at))) {
    if (scan.day < ticket.first) {
      return 'DAY_BEFORE';
    }
    if (scan.day > ticket.last) {
      return 'DAY_AFTER';
    }
  }

  if (ticket.look === 'replaced') {
    return 'REPRINTED';
  }
  if (ticket.look === 'on-paper') {
    return 'SHOW_PAPER';
  }

  return ticket.print && ticket.state === '1' ? 'PRINT_FIRST' : 'IN';
}


// Too early or too late: verdict, minutes and next step; null: neither, or
// nobody minds.
function outsideWindow(ticket, policy, at) {
  if (ticket.window === 'none') {
    return null;
  }

  const slot = ticket.window === 'slot';
  const from = ticket.from - (slot ? policy.early * MINUTE : 0);
  const until = ticket.until + (slot ? policy.late * MINUTE : 0);

  if (at >= from && at <= until) {
    return null;
  }

  const early = at < from;
  const then = early ? (slot ? policy.earlyThen : 'refuse')
                     : (slot ? policy.lateThen : 'ask');

  if (then === 'in') {
    return null;
  }

  return {
    verdict: early ? 'SLOT_EARLY' : 'SLOT_LATE',
    minutes: Math.ceil((early ? from - at : at - ticket.until) / MINUTE),
    next: then === 'ask' ? 'supervisor' : early ? 'wait' : 'desk',
  };
}


// How many minutes until it is good; 0: it is, or never was not.
function waits(ticket, scan) {
  return ticket.good === 0 || scan.lead ? 0
    : Math.max(0, Math.ceil((ticket.good - scan.at) / MINUTE));
}


function cardVerdict(ticket, scan) {
  if (!ticket.id || scan.card === 'fits') {
    return 'IN';
  }
  if (scan.card === 'other') {
    return 'ID_OTHER';
  }
  if (scan.lead) {
    return 'IN';
  }

  return scan.card === 'unreadable' ? 'CARD_UNREADABLE' : 'ID_NEEDED';
}


function say(answer, verdict, more) {
  return Object.assign(answer, { verdict, next: verdicts[verdict][6] }, more);
}


function enter(ticket, policy, c, scan, answer) {
  if (answer.left === 0) {
    return say(answer, 'USED', { passage: c.last });
  }

  if (!scan.lead && ticket.stations.length > 0
      && !ticket.stations.includes(scan.station)) {
    return say(answer, 'STATION');
  }

  let most = Math.min(answer.left, ticket.persons);

  // the window binds everybody's first entry alone
  if (!scan.lead && c.past === 0 && c.today < ticket.persons) {
    const wrong = outsideWindow(ticket, policy, scan.at);

    if (wrong !== null) {
      if (c.outside === 0
          || (ticket.window === 'show' && isOver(ticket, scan.at))) {
        return say(answer, wrong.verdict, wrong);
      }
      most = Math.min(most, c.outside);
    }
  }

  const minutes = waits(ticket, scan);
  if (minutes > 0) {
    return say(answer, 'NOT_YET', { minutes });
  }

  const verdict = cardVerdict(ticket, scan);
  if (verdict !== 'IN') {
    return say(answer, verdict);
  }

  const persons = scan.ask > 0 ? Math.min(scan.ask, most) : most;
  const left = answer.left - persons;

  return ticket.look === 'signed' && policy.unknown === 'mark'
    ? say(answer, 'OFFLINE_UNKNOWN', { persons, left, next: 'none' })
    : say(answer, 'IN', { persons, left, first: !c.known });
}


// Nothing is known but the code and what this device has let through.
function unlisted(ticket, policy, c, scan, answer) {
  if (scan.out) {
    return say(answer, 'OUT', {
      persons: scan.ask > 0 ? scan.ask : Math.max(c.inside, 1),
    });
  }

  if (policy.unknown !== 'mark' || ticket.look === 'signed') {
    return say(answer, 'OFFLINE_UNKNOWN');
  }

  if (c.today > 0) {
    return say(answer, 'USED', { passage: c.last });
  }

  return say(answer, 'OFFLINE_UNKNOWN', {
    persons: scan.ask > 0 ? scan.ask : 1, next: 'none',
  });
}


// A fact that is missing would let in: whoever forgets one is told.
const FACTS = {
  ticket: ['state', 'persons', 'first', 'last', 'window', 'good', 'stations',
    'entries', 'all', 'reentry', 'id', 'print', 'paid', 'closed', 'stopped', 'off'],
  policy: ['early', 'late', 'earlyThen', 'lateThen', 'unknown'],
  scan: ['at', 'day', 'device', 'station', 'ask', 'out', 'card', 'lead'],
};

function complete(ticket, policy, scan) {
  const given = { policy, scan };

  if (ticket.look === 'unlisted') {
    given.policy = { ...policy, early: 0, late: 0, earlyThen: '', lateThen: '' };
  } else {
    given.ticket = ticket;
  }

  for (const [what, facts] of Object.entries(given)) {
    for (const name of FACTS[what]) {
      if (facts[name] === undefined || facts[name] === null) {
        throw new TypeError(`of the ${what} ${name} is not known`);
      }
    }
  }
}


// ticket:   look 'found' | 'unknown' | 'forged' | 'unlisted' | 'signed' |
//           'replaced' (by a code that a newer paper has taken the place of) |
//           'on-paper' (by a document that paper has);
//           state '0'..'4', persons, first, last, window 'none' | 'slot' | 'show',
//           from, until, over, good (no entry before it; 0: any time),
//           stations [], entries, all, reentry, id, print,
//           paid, closed, stopped, off 'no' | 'day' | 'show'; of an unknown,
//           forged or unlisted one nothing else is needed
// policy:   early, late (minutes), earlyThen, lateThen 'in' | 'ask' | 'refuse',
//           unknown 'refuse' | 'signed' | 'mark'
// passages: [{ at, day, persons, device, out, undone }], the earliest first
// scan:     { at, day, device, station, ask, out, card, lead }; card 'none' |
//           'fits' | 'other' | 'unreadable'
//
// The answer: { verdict, next, persons, left, minutes, passage, first }.  TWICE
// opens nothing and is not written down.
export function judge(ticket, policy, passages, scan) {
  const answer = { verdict: null, next: 'none', persons: 0, left: 0,
    minutes: 0, passage: -1, first: false };

  if (ticket.look === 'unknown' || ticket.look === 'forged') {
    return say(answer, ticket.look === 'unknown' ? 'UNKNOWN' : 'FORGED');
  }

  complete(ticket, policy, scan);

  const c = count(ticket, passages, scan);
  const proven = ['found', 'replaced', 'on-paper'].includes(ticket.look)
    || (ticket.look === 'signed' && !scan.out && policy.unknown !== 'refuse');
  const refused = proven ? refusal(ticket, scan) : 'IN';

  if (proven && refused === 'IN') {
    answer.left = leftOf(ticket, c);
  }

  if (c.echo >= 0) {
    return say(answer, 'TWICE', { persons: passages[c.echo].persons,
      passage: c.echo });
  }

  if (!proven) {
    return unlisted(ticket, policy, c, scan, answer);
  }

  if (scan.out) {
    // nobody is kept in: an exit asks for nothing but an entry
    if (c.inside === 0) {
      return say(answer, 'NOT_INSIDE');
    }

    const persons = scan.ask > 0 ? Math.min(scan.ask, c.inside) : c.inside;

    if (ticket.reentry && refused === 'IN') {
      c.today -= Math.min(persons, c.today);
      answer.left = leftOf(ticket, c);
    }
    return say(answer, 'OUT', { persons });
  }

  if (refused !== 'IN') {
    return say(answer, refused);
  }

  return enter(ticket, policy, c, scan, answer);
}


const WHICH = { 'screen zh': 0, 'screen en': 1, 'say zh': 2, 'say en': 3 };
const NUMBERS = ['persons', 'left', 'minutes', 'in', 'all'];

// which: 'screen zh', 'screen en', 'say zh', 'say en'.  facts: persons, left,
// minutes, in, all (numbers), at, station, gate, day, slot, by (texts).
export function words(verdict, which, facts) {
  const value = (name) => NUMBERS.includes(name)
    ? Math.max(0, facts[name] ?? 0) || '' : facts[name] ?? '';
  const fill = (text) => text.replace(/\{(\w+)\}/g, (whole, name) =>
    NUMBERS.includes(name) ? value(name) || '0' : value(name));
  const known = (text) =>
    [...text.matchAll(/\{(\w+)\}/g)].every((m) => value(m[1]) !== '');

  return verdicts[verdict][WHICH[which]]
    .replace(/\[([^\]|]*)(?:\|([^\]]*))?\]|[^[]+/g, (whole, piece, other) =>
      piece === undefined ? fill(whole)
        : known(piece) ? fill(piece) : fill(other ?? ''));
}
