// The money for what is about to be sold or handed out: by which form, what was
// given, what goes back.

import { useEffect, useRef, useState } from 'preact/hooks';

import { fen, minute, yuan } from '../base/format.js';
import { t } from '../base/words.js';

/*
 * due: in fen; offer: what a preview said; forms: of payment;
 * pay({pay, change, reference, code}), the last two of a card and of a phone.
 */
export function Tender({ due, offer, busy, forms, pay, back }) {
  const [form, setForm] = useState('cash');
  const [given, setGiven] = useState('');
  const [slip, setSlip] = useState('');
  const input = useRef();
  const cash = form === 'cash';
  const cardSlip = form === 'card';
  const tendered = given.trim() === '' ? due : fen(given);
  const short = cash && (tendered === undefined || tendered < due);

  useEffect(() => input.current?.focus(), [form]);

  return (
    <form class="tender" autocomplete="off" onSubmit={(event) => {
      event.preventDefault();
      if (busy || short) return;
      pay({
        pay: due > 0 ? form : undefined,
        reference: due > 0 && cardSlip ? slip : undefined,
        code: due > 0 && form === 'code' ? slip : undefined,
        change: cash ? tendered - due : 0,
      });
    }} onKeyDown={(event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      back();
    }}>
      {offer.slot_no && (
        <p>{t('desk.slot')} <strong>
          {minute(offer.start_minute)}–{minute(offer.end_minute)}
        </strong></p>
      )}
      <p class="due">{t('desk.due')} <strong>{yuan(due)}</strong></p>
      {due > 0 && (
        <div class="quick" role="group" aria-label={t('desk.form')}>
          {forms.map((name) => (
            <button type="button" aria-pressed={form === name}
              onClick={() => setForm(name)}>{t(`pays.${name}`)}</button>
          ))}
        </div>
      )}
      {due > 0 && cash && (
        <div class={`field${given && short ? ' wrong' : ''}`}>
          <label for="tendered">{t('desk.tendered')}</label>
          <input id="tendered" ref={input} value={given} inputMode="decimal"
            placeholder={yuan(due)}
            onInput={({ target }) => setGiven(target.value)} />
          {given && (short ? <strong>{t('desk.short')}</strong>
            : (
              <p class="change">{t('desk.change')}{' '}
                <strong>{yuan(tendered - due)}</strong></p>
            ))}
        </div>
      )}
      {due > 0 && !cash && (
        <div class="field">
          <label for="slip">{cardSlip ? t('desk.slip') : t('desk.phone')}</label>
          <input id="slip" ref={input} value={slip} required maxLength={64}
            onInput={({ target }) => setSlip(target.value)} />
        </div>
      )}
      <footer>
        <button class="main" disabled={busy || short}
          ref={due > 0 ? undefined : input}>
          {t(due > 0 ? 'desk.take' : 'desk.hand_out')}
          {' '}<kbd aria-hidden="true">Enter</kbd>
        </button>
        <button type="button" onClick={back}>{t('cancel')}</button>
      </footer>
    </form>
  );
}
