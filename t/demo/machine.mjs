#!/usr/bin/env node
// A self-service machine as a program: it hands out orders and sells for cash,
// and nothing twice, whatever breaks.  doc/gate.md says how and why.
//
//   machine.mjs http://127.0.0.1:8080/gate FOLDER [CODE [hmac]]
//
// FOLDER is its disk: its key, what it is in the middle of, and its papers.
// CODE is what "ticketctl device code" shows, for the first time alone; behind
// "--hmac yes" hmac says so here, too.  Then it reads commands, a line each, and
// answers a line of JSON for each; screen is what the visitor reads.
//
//   stand [DAY]                      its drawer, what it sells, which slots
//   find PROOF                       what is there of an order
//   pickup PROOF [NAME=VALUE ...]    what would be handed out: take, tickets, slot
//   sale ITEMS [NAME=VALUE ...]      what would be sold: day, line, slot
//   pay [FEN]                        what was just shown, for what was put in
//   again                            once more what has had no answer
//   leave                            the visitor goes: what was shown is forgotten
//   language zh|en                   the visitor's
//   papers text|escpos               how they are written into FOLDER
//   cut, offline, online             answers are lost; nothing goes out; all is well
//
//   PROOF: order NUMBER PHONE (its last four digits, or all of it), or code CODE,
//   or card NUMBER [ORDER]
//
// What is asked is on the disk before it is sent, and leaves it when the papers
// are there: so who begins again asks the same again, and is told the same.

import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync,
  writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Device, Problem } from './device.mjs';

const TRIES = 3;
const PAUSE = 200;          // milliseconds

const usage = 'usage: machine.mjs BASE FOLDER [CODE [hmac]]';
const known = 'stand [DAY]; find PROOF; pickup PROOF [NAME=VALUE ...]; '
  + 'sale ITEMS [NAME=VALUE ...]; pay [FEN]; again; leave; language zh|en; '
  + 'papers text|escpos; cut; offline; online';
const [base, folder, code, kind] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write(`${usage}\nthen, on standard input, a line each: `
    + `${known}\n`);
  process.exit(2);
}

// Of whoever types commands; a visitor never reads it.
class Mistake extends Error {}

// ---- Its disk ----

// Either the file before or this one is there, whenever the power goes.
function write(name, bytes) {
  const place = join(folder, name);
  const file = openSync(`${place}.new`, 'w', 0o600);

  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${place}.new`, place);

  const entry = openSync(folder, 'r');
  fsyncSync(entry);
  closeSync(entry);
}

// shown: what the visitor has seen and not agreed to; under: what was asked and
// has had no answer, with the money that lies in escrow.
function remembered() {
  try {
    return JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') {
      throw error;
    }
    return { identity: null, language: 'zh', as: 'facts', shown: null,
      under: null };
  }
}

mkdirSync(folder, { recursive: true, mode: 0o700 });
const state = remembered();
const device = new Device(base, state.identity);
device.language = state.language;

function keep(change) {
  Object.assign(state, change);
  write('machine.json', JSON.stringify(state));
}

// ---- What it says ----

const yuan = (fen) => (fen / 100).toFixed(2);

const screens = {
  put_in: (fen) => ({ zh: `请投入 ${yuan(fen)} 元`,
    en: `please put in ${yuan(fen)}` }),
  confirm: () => ({ zh: '请确认', en: 'please confirm' }),
  phone: () => ({ zh: '手机支付尚未结束，请稍候再试',
    en: 'a payment by phone is being ended: please try again soon' }),
  wait: () => ({ zh: '请稍候，正在确认', en: 'please wait: we are asking' }),
  call: () => ({ zh: '请联系工作人员', en: 'please call our staff' }),
  take: (fen) => (fen > 0
    ? { zh: `请取票，找零 ${yuan(fen)} 元`,
      en: `please take your tickets, and ${yuan(fen)} of change` }
    : { zh: '请取票', en: 'please take your tickets' }),
  closed: () => ({ zh: '暂停服务，请到前台',
    en: 'out of order: please go to the desk' }),
  none: () => ({ zh: '未找到订单，请核对，或到前台',
    en: 'not found: please look again, or go to the desk' }),
  other: () => ({ zh: '无法办理，请另选，或到前台',
    en: 'not so: please choose again, or go to the desk' }),
  later: (seconds) => ({ zh: `请 ${seconds} 秒后再试，或改用其他凭证`,
    en: `please wait ${seconds} seconds, or show something else` }),
  found: (orders) => ({ zh: `找到 ${orders} 个订单`,
    en: `orders found: ${orders}` }),
  whole: () => ({ zh: '未找到订单，请核对，或输入完整手机号',
    en: 'not found: look again, or type the whole number of your phone' }),
  gone: () => ({ zh: '门票已失效，请到前台',
    en: 'the tickets are good no more: please go to the desk' }),
  refused: (fen) => (fen > 0
    ? { zh: `未办理，请取回 ${yuan(fen)} 元`,
      en: `nothing was done: please take back ${yuan(fen)}` }
    : { zh: '未办理', en: 'nothing was done' }),
};

// A paper of facts, for who has no printer that knows ESC/POS.
function text(paper) {
  const lines = [paper.supplier];
  const add = (...words) => lines.push(
    words.filter((word) => word !== undefined && word !== null).join(' '));

  for (const ticket of paper.tickets ?? []) {
    add('----');
    add(ticket.product, ticket.persons === 1 ? null : `x ${ticket.persons}`);
    add(ticket.day, ticket.slot, ticket.line);
    add('QR', ticket.qr_text);
    add(ticket.code);
    add(ticket.enter);
  }
  for (const line of paper.lines ?? []) {
    add(line.name, `x ${line.count}`, yuan(line.amount_fen));
  }
  if (paper.kind === 'receipt') {
    add(`No. ${paper.receipt}:`, yuan(paper.total_fen));
    add(yuan(paper.tendered_fen), '-', yuan(paper.change_fen));
  }
  add(paper.order);
  add(paper.at);
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

// The names are the request's: what is printed once more is the same file.
function print(request, answer) {
  const files = [];
  const put = (name, bytes) => {
    write(name, bytes);
    files.push(name);
  };

  for (const [what, facts, bytes] of [
    ['tickets', answer.paper, answer.escpos],
    ['receipt', answer.receipt_paper, answer.receipt_escpos]]) {
    if (bytes !== undefined) {
      put(`${request}-${what}.bin`, Buffer.from(bytes, 'base64'));
    } else if (facts !== undefined && facts !== null) {
      put(`${request}-${what}.txt`, text(facts));
    }
  }
  return files;
}

// For who programs a machine: the answer without its papers.
const bare = ({ paper, escpos, receipt_paper, receipt_escpos, ...rest }) => rest;

// ---- What it asks ----

const told = async (...args) => (await device.authorised(...args)).json();

// Where it is not known whether it was done.  A machine that is locked is told
// nothing, so it keeps the money until staff come.
const unsure = (error) => !(error instanceof Problem)
  || [401, 403, 429].includes(error.status) || error.status >= 500;

async function tried(ask) {
  for (let n = 1; ; n++) {
    try {
      return await ask();
    } catch (error) {
      if (n === TRIES || !unsure(error) || error.status === 429) {
        throw error;
      }
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
  }
}

// What the visitor reads where nothing else is said.
function words(error) {
  if (!(error instanceof Problem)) {
    return screens.wait();
  }
  if (error.said.seconds) {
    return screens.later(error.said.seconds);
  }
  if (/^(SHIFT_|DESK_LOCKED|DEVICE_)/.test(error.name)) {
    return screens.closed();
  }
  return /^MACHINE_NONE/.test(error.name) ? screens.none() : screens.other();
}

const problem = (error) => ({
  refused: error.name === 'Error' ? error.message : error.name,
  detail: error.message,
  ...error.said?.errors && { errors: error.said.errors },
  ...error.said?.seconds && { seconds: error.said.seconds },
  screen: words(error) });

// Four digits may prove nothing any more today: the whole number does.
async function found(body, ask) {
  try {
    return await ask();
  } catch (error) {
    if (error.name !== 'MACHINE_NONE' || body.phone_tail === undefined) {
      throw error;
    }
    return { ...problem(error), screen: screens.whole() };
  }
}

// Until it is known what became of it, nobody gets money or papers.
async function settle() {
  const { path, body } = state.under;
  const fen = body.tendered_fen ?? 0;
  let answer;

  try {
    answer = await tried(() => told('POST', path, body));
  } catch (error) {
    if (unsure(error)) {
      const screen = error.status === 403 ? 'call' : 'wait';
      return { ...problem(error), request: body.request, escrow_fen: fen,
        screen: screens[screen]() };
    }
    keep({ under: null });
    return { ...problem(error), give_back_fen: fen,
      ...error.said.due_fen && { due_fen: Number(error.said.due_fen) },
      ...error.said.slot && { slot: Number(error.said.slot) },
      screen: screens.refused(fen) };
  }

  if (answer.waits) {
    keep({ under: null });
    return { ...bare(answer), give_back_fen: fen, screen: screens.phone() };
  }

  const printed = print(body.request, answer);
  // here a real machine pays the change out, and counts what it has paid
  keep({ under: null });
  return { ...bare(answer), printed, screen: answer.gone
    ? screens.gone() : screens.take(answer.change_fen) };
}

// What would be, and what it costs.
async function shows(path, body) {
  const answer = await tried(() => told('POST', path,
    { ...body, request: randomUUID(), preview: true }));

  if (answer.waits) {
    keep({ shown: null });
    return { ...bare(answer), screen: screens.phone() };
  }

  const { due_fen: due, slot } = answer;
  keep({ shown: { path, body: { ...body, ...due > 0 && { agreed_fen: due },
    ...slot && { slot } } } });
  return { ...bare(answer), screen: due > 0 ? screens.put_in(due)
    : screens.confirm() };
}

// Words NAME=VALUE behind the others.
function split(words) {
  const at = words.findIndex((word) => /^[a-z]+=/.test(word));
  const named = at < 0 ? [] : words.slice(at).map((word) => {
    const [name, ...rest] = word.split('=');
    const value = rest.join('=');
    return [name, name === 'slot' ? Number(value) : value];
  });
  return [at < 0 ? words : words.slice(0, at), Object.fromEntries(named)];
}

function proof([what, first, second]) {
  if (first === undefined || !['order', 'code', 'card'].includes(what)) {
    throw new Mistake('PROOF is: order NUMBER PHONE, code CODE, '
      + 'or card NUMBER [ORDER]');
  }
  return {
    order: { order: first, ...second
      && { [second.length === 4 ? 'phone_tail' : 'phone']: second } },
    code: { qr: first },
    card: { id_card: first, ...second && { order: second } },
  }[what];
}

const commands = {
  stand: async (day) => {
    await device.beat({ paper: 'ok', version: 'machine.mjs' });
    const answer = await told('GET',
      day === undefined ? 'machine' : `machine?day=${day}`);
    return { ...answer, ...answer.shift?.state !== 'open'
      && { screen: screens.closed() } };
  },
  find: (...words) => {
    const body = proof(words);
    return found(body, async () => {
      const answer = await told('POST', 'machine/find', body);
      return { ...answer, screen: screens.found(answer.orders.length) };
    });
  },
  pickup: (...words) => {
    const [given, named] = split(words);
    const body = { ...proof(given), ...named };
    return found(body, () => shows('machine/pickup', body));
  },
  sale: (items, ...words) => {
    if (items === undefined) {
      throw new Mistake('ITEMS are needed: ADULT=2,CHILD=1');
    }
    return shows('machine/sale', { items, ...split(words)[1] });
  },
  pay: (fen) => {
    if (state.shown === null) {
      throw new Mistake('nothing was shown: pickup or sale first');
    }
    if (fen !== undefined && !/^\d{1,9}$/.test(fen)) {
      throw new Mistake('money is in fen');
    }
    const { path, body } = state.shown;
    keep({ shown: null, under: { path, body: { ...body, request: randomUUID(),
      as: state.as, paper_language: state.language,
      ...fen && { tendered_fen: Number(fen) } } } });
    return settle();
  },
  again: () => {
    throw new Mistake('all has been answered');
  },
  leave: () => {
    keep({ shown: null });
    return { left: true };
  },
  language: (language) => {
    if (!['zh', 'en'].includes(language)) {
      throw new Mistake('zh or en');
    }
    keep({ language });
    device.language = language;
    return { language };
  },
  papers: (as) => {
    if (!['text', 'escpos'].includes(as)) {
      throw new Mistake('text or escpos');
    }
    keep({ as: as === 'text' ? 'facts' : as });
    return { papers: as };
  },
  ...Object.fromEntries(['cut', 'offline', 'online'].map((network) =>
    [network, () => {
      device.network = network;
      return { network };
    }])),
};

// As long as one thing has had no answer, no other one begins.
async function does(line) {
  const [command, ...values] = line.trim().split(/\s+/);

  try {
    if (!Object.hasOwn(commands, command)) {
      throw new Mistake(`there is no "${command}": ${known}`);
    }
    if (state.under !== null
        && ['again', 'find', 'pickup', 'sale', 'pay'].includes(command)) {
      return await settle();
    }
    return await commands[command](...values);
  } catch (error) {
    return error instanceof Mistake ? { mistake: error.message }
      : problem(error);
  }
}

const say = (said) => process.stdout.write(`${JSON.stringify(said)}\n`);

try {
  if (state.identity === null && code === undefined) {
    throw new Error(`${folder} has no key: ${usage}`);
  }
  if (code !== undefined) {
    keep({ identity: await device.register(code, kind) });
  }
} catch (error) {
  process.stderr.write(`machine.mjs: ${error.message}\n`);
  process.exit(1);
}
if (state.under !== null) {
  say(await settle());
}
for await (const line of createInterface({ input: process.stdin })) {
  say(await does(line));
}
