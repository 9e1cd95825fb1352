// The attraction's console: everything here is a caller of the staff's JSON
// interface at /console/api/, with no right of its own.

import './app.css';
import './base/theme.js';

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { route } from './base/route.js';
import { recall, who } from './base/session.js';
import { t } from './base/words.js';
import { Shell } from './parts/shell.jsx';
import { Trouble } from './parts/trouble.jsx';
import { Link } from './screens/link.jsx';
import { SignIn, SignInAgain } from './screens/sign_in.jsx';

function App() {
  const [problem, setProblem] = useState();
  const link = route.value.parts[0] === 'link';
  const begin = () => {
    setProblem();
    recall().catch(setProblem);
  };
  useEffect(() => { if (!link) begin(); }, [link]);

  if (link) return <Link />;
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
