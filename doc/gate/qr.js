// Signed QR codes, as core/gate/tk_gate_qr.c makes and reads them.  doc/gate.md
// has each byte.

const LENGTH = 122;
const BYTES = 27;
const VERSION = 0x52;
const CHECK = 100000000;
const LETTERS =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

// null: no such text.  Each code has one: the bits behind the last byte are 0.
function decode(text) {
  const bytes = new Uint8Array(BYTES + 64);
  let bits = 0;
  let have = 0;
  let n = 0;

  for (const letter of text) {
    const six = LETTERS.indexOf(letter);
    if (six < 0) {
      return null;
    }

    bits = (bits << 6 | six) & 0xffff;
    have += 6;
    if (have >= 8) {
      have -= 8;
      bytes[n++] = bits >> have;
    }
  }
  return (bits & ((1 << have) - 1)) === 0 ? bytes : null;
}

// What a scanner may hand on to readQr(): 'U' begins no other code of ours.
export function isSigned(text) {
  return text.length === LENGTH && text.startsWith('U');
}

function unpack(bytes) {
  const view = new DataView(bytes.buffer);
  const ticket = view.getUint16(14, true);
  const qr = {
    order: view.getBigInt64(2, true),
    ticket: ticket & 1023,
    check: view.getUint32(10, true),
    first: view.getUint16(16, true),
    last: view.getUint16(16, true) + bytes[18],
    print: (ticket & 1024) !== 0,
    id: (ticket & 2048) !== 0,
    group: (ticket & 4096) !== 0,
    slot: view.getUint16(19, true),
    persons: view.getUint16(21, true),
    product: view.getInt32(23, true),
  };

  qr.code = String(qr.order).padStart(19, '0')
    + String(qr.ticket).padStart(3, '0') + String(qr.check).padStart(8, '0');

  return qr.order > 0n && qr.ticket >= 1 && qr.ticket <= 999
         && qr.check < CHECK && qr.slot <= 999 && qr.persons >= 1
         && qr.product > 0 ? qr : null;
}

// The ticket's 30 digits, by which a list has it; null: no signed QR code.
// Nothing is verified, so it is there whichever key has signed.
export function codeOf(text) {
  const bytes = text.length === LENGTH ? decode(text) : null;

  return bytes === null || bytes[0] !== VERSION ? null
    : unpack(bytes)?.code ?? null;
}

// keys: the supplier's public ones that are live, Uint8Array(32) each.
// { error: 'FORM' | 'UNKNOWN_KEY' | 'SIGNATURE' }, or { code (30 digits), order (a
// BigInt), ticket, check, first (days since 1970-01-01), last, print, id, group,
// slot, persons, product }.
export async function readQr(text, supplier, keys) {
  const bytes = text.length === LENGTH ? decode(text) : null;
  if (bytes === null || bytes[0] !== VERSION) {
    return { error: 'FORM' };
  }

  const signed = new Uint8Array(BYTES + 4);
  signed.set(bytes.subarray(0, BYTES));
  new DataView(signed.buffer).setInt32(BYTES, supplier, true);

  let error = 'UNKNOWN_KEY';
  for (const key of keys) {
    const id = new Uint8Array(await crypto.subtle.digest('SHA-256', key));
    if (id[0] !== bytes[1]) {
      continue;
    }

    const imported = await crypto.subtle.importKey('raw', key,
      { name: 'Ed25519' }, false, ['verify']);
    if (await crypto.subtle.verify({ name: 'Ed25519' }, imported,
      bytes.subarray(BYTES), signed)) {
      error = null;
      break;
    }
    error = 'SIGNATURE';
  }
  if (error !== null) {
    return { error };
  }

  return unpack(bytes) ?? { error: 'FORM' };
}
