// A one-time link, by which somebody sets a password and, where it is wanted, a
// device beside it.  The token stands behind "#", which no server and no log
// sees, and leaves the address at once.

import { useEffect, useState } from 'preact/hooks';

import { send } from '../base/api.js';
import { go } from '../base/route.js';
import { recall, signIn } from '../base/session.js';
import { t } from '../base/words.js';
import { Qr } from '../parts/qr.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { Languages } from './sign_in.jsx';

const token = location.hash.slice(1);

function Device({ is, wanted, setWanted }) {
  const must = is.totp_needed;
  return (
    <>
      {!must && (
        <label class="check">
          <input type="checkbox" checked={wanted}
            onChange={({ target }) => setWanted(target.checked)} />
          {t('link.want_device')}
        </label>
      )}
      {(must || wanted) && (
        <div class="device">
          <p>{t('link.scan')}</p>
          <Qr text={is.totp_uri} label={t('link.qr')} />
          <p class="small">{t('link.secret')} <code>{is.totp_secret}</code></p>
          <div class="field">
            <label for="totp">{t('sign_in.totp')}</label>
            <input id="totp" name="totp" inputMode="numeric" required
              autocomplete="one-time-code" />
          </div>
        </div>
      )}
    </>
  );
}

export function Link() {
  const [is, setIs] = useState();
  const [problem, setProblem] = useState();
  const [wanted, setWanted] = useState(false);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    history.replaceState(null, '', location.pathname);
    send('POST', '/link/open', { token })
      .then((answer) => setIs(answer.is), setProblem);
  }, []);

  async function submit(event) {
    event.preventDefault();
    const { password, twice, totp } =
      Object.fromEntries(new FormData(event.target));
    if (password !== twice) {
      setProblem({ detail: t('link.differ') });
      return;
    }

    setBusy(true);
    setProblem();
    try {
      await send('POST', '/link', {
        token, password,
        ...(totp ? { totp: totp.replace(/\s/g, ''), totp_secret: is.totp_secret } : {}),
      });
    } catch (refused) {
      setProblem(refused);
      setBusy(false);
      return;
    }
    go('/', { replace: true });

    // The device's code is good once, so that who has one types the next.
    if (totp) await recall();
    else await signIn({ name: is.name, password }).catch(recall);
  }

  return (
    <main class="alone">
      <h1>{t('link.title')}</h1>
      {!is && <Trouble problem={problem} />}
      {!is && problem && <p>{t('link.gone')}</p>}
      {is && (
        <form onSubmit={submit}>
          <p>{t('link.hello', { name: is.full_name || is.name })}</p>
          <input type="hidden" name="username" autocomplete="username"
            value={is.name} />
          <div class="field">
            <label for="password">{t('link.password')}</label>
            <input id="password" name="password" type="password" required
              autofocus autocomplete="new-password" />
          </div>
          <div class="field">
            <label for="twice">{t('link.twice')}</label>
            <input id="twice" name="twice" type="password" required
              autocomplete="new-password" />
          </div>
          <Device is={is} wanted={wanted} setWanted={setWanted} />
          <Trouble problem={problem} />
          <footer>
            <button class="main" disabled={busy}>{t('link.set')}</button>
          </footer>
        </form>
      )}
      <Languages />
    </main>
  );
}
