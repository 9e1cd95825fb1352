// The attraction's console: everything here is a caller of the staff's JSON
// interface at /console/api/, with no right of its own.

import './app.css';
import './base/theme.js';

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { route } from './base/route.js';
import { recall, who } from './base/session.js';
import { t } from './base/words.js';
import { lazy } from './parts/lazy.jsx';
import { Shell } from './parts/shell.jsx';
import { Trouble } from './parts/trouble.jsx';
import { Link } from './screens/link.jsx';
import { SignIn, SignInAgain } from './screens/sign_in.jsx';

// A gate works without the server and without a person: nobody is asked for.
const Gate = lazy(() => import('./screens/gate.jsx'), 'Gate');

function App() {
  const [problem, setProblem] = useState();
  const link = route.value.parts[0] === 'link';
  const gate = route.value.parts[0] === 'gate';
  const begin = () => {
    setProblem();
    recall().catch(setProblem);
  };
  useEffect(() => { if (!link && !gate && !who.value) begin(); },
    [link, gate]);

  if (link) return <Link />;
  if (gate) return <Gate />;
  if (problem) return <Trouble problem={problem} again={begin} />;
  if (who.value === undefined) return <p class="waiting">{t('loading')}</p>;
  if (who.value === null) return <SignIn />;
  return (
    <>
      <Shell />
      <SignInAgain />
    </>
  );
}

render(<App />, document.getElementById('page'));
