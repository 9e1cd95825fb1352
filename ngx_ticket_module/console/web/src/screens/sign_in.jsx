// Who is there: name and password, then the six digits or the attraction where
// the answer asks for one.

import { useId, useState } from 'preact/hooks';

import { ended } from '../base/api.js';
import { signIn, who } from '../base/session.js';
import { language, speak, t } from '../base/words.js';
import { Dialog } from '../parts/dialog.jsx';
import { Trouble } from '../parts/trouble.jsx';

// Cookies are Secure: without TLS a browser keeps one of this machine alone.
const kept = () => window.isSecureContext;

function Text({ name, label, hint, ...input }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} name={name} spellcheck={false} autocapitalize="none"
        aria-describedby={hint && `${id}h`} {...input} />
      {hint && <small id={`${id}h`}>{hint}</small>}
    </div>
  );
}

export function SignInForm() {
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const [device, setDevice] = useState('');       // '', 'totp' or 'recovery'
  const [suppliers, setSuppliers] = useState();

  async function submit(event) {
    event.preventDefault();
    const said = Object.fromEntries(
      [...new FormData(event.target)].filter(([, value]) => value !== ''));
    if (said.totp) said.totp = said.totp.replace(/\s/g, '');
    setBusy(true);
    setProblem();
    try {
      await signIn(said);
    } catch (refused) {
      if (refused.name === 'TOTP_NEEDED') setDevice((was) => was || 'totp');
      if (refused.suppliers) setSuppliers(refused.suppliers);
      setProblem(refused);
    }
    setBusy(false);
  }

  return (
    <form onSubmit={submit}>
      <Text name="name" label={t('sign_in.name')} autocomplete="username"
        required autofocus defaultValue={who.value?.name} />
      <Text name="password" label={t('sign_in.password')} type="password"
        autocomplete="current-password" required />
      {device === 'totp' && (
        <Text name="totp" label={t('sign_in.totp')} inputMode="numeric"
          autocomplete="one-time-code" hint={t('sign_in.totp_hint')} />
      )}
      {device === 'recovery' && (
        <Text name="recovery" label={t('sign_in.recovery')}
          autocomplete="off" hint={t('sign_in.recovery_hint')} />
      )}
      {suppliers && (
        <div class="field">
          <label for="supplier">{t('sign_in.supplier')}</label>
          <select id="supplier" name="supplier">
            {suppliers.map((is) => <option value={is.code}>{is.name}</option>)}
          </select>
        </div>
      )}
      <Trouble problem={problem} />
      {!kept() && <p class="trouble" role="alert">{t('sign_in.no_tls')}</p>}
      <footer>
        <button class="main" disabled={busy}>{t('sign_in')}</button>
        {device === 'totp' && (
          <button type="button" class="plain"
            onClick={() => setDevice('recovery')}>
            {t('sign_in.with_recovery')}
          </button>
        )}
      </footer>
    </form>
  );
}

export const Languages = () => (
  <div class="languages" role="group" aria-label={t('language')}>
    {[['zh', '中文'], ['en', 'English']].map(([which, name]) => (
      <button type="button" class="plain" lang={which}
        aria-pressed={language.value === which}
        onClick={() => speak(which)}>{name}</button>
    ))}
  </div>
);

// The first page: nobody is signed in.
export const SignIn = () => (
  <main class="alone">
    <h1>{t('title')}</h1>
    <p>{t('sign_in.about')}</p>
    <SignInForm />
    <p class="small">{t('sign_in.no_account')}</p>
    <Languages />
  </main>
);

// Over a page whose session has ended, which stays as it is beneath.
export function SignInAgain() {
  if (!ended.value) return null;
  return (
    <Dialog title={t('sign_in.again')} firm>
      <p>{t('sign_in.again_about')}</p>
      <SignInForm />
    </Dialog>
  );
}
