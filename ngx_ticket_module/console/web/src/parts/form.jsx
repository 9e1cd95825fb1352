// An action as a form, made of the interface's description of it: which
// parameters, of which kind, in whose words.  Nothing of them is written here.

import { useEffect, useRef, useState } from 'preact/hooks';

import actions from 'made/actions.json';
import { act, newKey } from '../base/api.js';
import { described, language, t } from '../base/words.js';
import { Dialog } from './dialog.jsx';
import { Field } from './field.jsx';
import { say } from './said.jsx';
import { Trouble } from './trouble.jsx';

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

// What is sent: of a change only what is another than before, null of what was
// emptied; of anything else what was said.
function meant(fields, values, before) {
  return Object.fromEntries(fields
    .filter((is) => (before
      ? !same(values[is.name], before[is.name])
      : values[is.name] !== undefined))
    .map((is) => [is.name, values[is.name] ?? null]));
}

// "preview" and "yes" are buttons, and no fields.
const BUTTONS = ['preview', 'yes'];

/*
 * name: the action; fixed: what is known of its parameters; before: how what is
 * changed is now, and etag its version; first: what fields begin with; only: the
 * fields in question; offers: of a field [[value, words], ...] to choose from;
 * preview: how to show what a preview answers; done: called with the answer.
 */
export function ActionForm({
  name, fixed = {}, before, etag, first = {}, only, offers = {}, preview, done,
  button, danger,
}) {
  const [told, setTold] = useState();
  const [values, setValues] = useState(before ?? first);
  const [state, setState] = useState({});
  const key = useRef({});
  const form = useRef();

  useEffect(() => {
    described().then(setTold, (problem) => setState({ problem }));
  }, [language.value]);

  // Where the cursor is wanted: in the first field, else on the button.
  useEffect(() => {
    form.current?.querySelector('input, select, footer button')?.focus();
  }, [told]);

  // And to what is wrong, in a form that is longer than its window.
  useEffect(() => {
    form.current?.querySelector('.wrong, .trouble')
      ?.scrollIntoView({ block: 'nearest' });
  }, [state.problem]);
  if (!told) return <Trouble problem={state.problem} />;

  const { does, is: words } = told.said[name];
  const all = told.forms[name];
  const has = (field) => all.some((is) => is.name === field);
  const fields = all.filter((is) => !(is.name in fixed)
    && !BUTTONS.includes(is.name) && (!only || only.includes(is.name)));

  // The same again keeps its key: it is the one that may have got through.
  function keyFor(sent) {
    const what = JSON.stringify(sent);
    if (key.current.what !== what) key.current = { what, is: newKey() };
    return key.current.is;
  }

  async function send(more = {}) {
    const sent = { ...fixed, ...meant(fields, values, before), ...more };
    setState({ busy: true });
    try {
      const answer = await act(name, sent, {
        key: actions[name].key && keyFor(sent),
        match: actions[name].match && (etag ?? '*'),
      });
      if (more.preview) {
        setState({ seen: answer.is });
        return;
      }
      key.current = {};
      setState({});
      if (answer.status === 202) say(t('proposed', { no: answer.is.proposal }));
      done(answer);
    } catch (problem) {
      setState({ problem });
    }
  }

  const { problem, seen, busy } = state;
  const confirm = problem?.status === 409 && has('yes');
  const shows = preview && has('preview') && !seen;
  return (
    <form ref={form} class="action" autocomplete="off" onSubmit={(event) => {
      event.preventDefault();
      send(shows ? { preview: true } : {});
    }}>
      <p class="does">{does}</p>
      {fields.map((is) => (
        <Field key={is.name} is={{ ...is, flag: !before, offers: offers[is.name] }}
          said={words[is.name]}
          value={values[is.name] ?? undefined}
          wrong={problem?.of?.(is.name)}
          set={(value) => {
            setValues((was) => ({ ...was, [is.name]: value }));
            if (seen) setState({});
          }} />
      ))}
      {seen && preview(seen)}
      <Trouble problem={problem} members={fields.map((is) => is.name)} />
      <footer>
        {confirm ? (
          <button type="button" class="danger" disabled={busy}
            onClick={() => send({ yes: true })}>{t('nevertheless')}</button>
        ) : (
          <button class={danger && !shows ? 'danger' : 'main'} disabled={busy}>
            {shows ? t('preview') : button ?? t('do_it')}
          </button>
        )}
      </footer>
    </form>
  );
}

export function ActionDialog({ title, close, done, ...form }) {
  return (
    <Dialog title={title} close={close}>
      <ActionForm {...form} done={(answer) => {
        close();
        done?.(answer);
      }} />
    </Dialog>
  );
}
