// Signed QR codes, as core/gate/tk_gate_qr.c makes and reads them.  doc/gate.md
// has each byte.

const LENGTH = 118;
const BYTES = 24;
const VERSION = 0x51;
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

// keys: the supplier's public ones that are live, Uint8Array(32) each.
// { error: 'FORM' | 'UNKNOWN_KEY' | 'SIGNATURE' }, or { order (a BigInt), ticket,
// first (days since 1970-01-01), last, print, id, group, slot, persons, product }.
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

  const view = new DataView(bytes.buffer);
  const qr = {
    order: view.getBigInt64(2, true),
    ticket: view.getUint16(10, true),
    first: view.getUint16(12, true),
    last: view.getUint16(12, true) + bytes[14],
    print: (bytes[15] & 1) !== 0,
    id: (bytes[15] & 2) !== 0,
    group: (bytes[15] & 4) !== 0,
    slot: view.getUint16(16, true),
    persons: view.getUint16(18, true),
    product: view.getInt32(20, true),
  };

  return qr.order > 0n && qr.ticket >= 1 && qr.ticket <= 999 && qr.slot <= 999
         && qr.persons >= 1 && qr.product > 0 ? qr : { error: 'FORM' };
}
