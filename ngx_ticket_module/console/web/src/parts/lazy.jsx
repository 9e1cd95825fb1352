// A screen that is fetched when somebody first goes there, so that the page
// itself stays small.

import { useEffect, useState } from 'preact/hooks';

import { Problem } from '../base/api.js';
import { t } from '../base/words.js';
import { Trouble } from './trouble.jsx';

// load: import() of its file; name: what that exports it as.
export function lazy(load, name) {
  let Page;

  return function Fetched(props) {
    const [problem, setProblem] = useState();
    const [, setTurn] = useState(0);

    function fetch() {
      setProblem();
      load().then((module) => {
        Page = module[name];
        setTurn((n) => n + 1);
      }, () => setProblem(new Problem({ status: 0 })));
    }
    useEffect(() => { if (!Page) fetch(); }, []);

    if (Page) return <Page {...props} />;
    return problem ? <Trouble problem={problem} again={fetch} />
      : <p class="waiting">{t('loading')}</p>;
  };
}
