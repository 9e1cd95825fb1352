// An action as a form, made of the interface's description of it: which
// parameters, of which kind, in whose words.  Nothing of them is written here.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import actions from 'made/actions.json';
import { act, newKey } from '../base/api.js';
import { described, language, t } from '../base/words.js';
import { Dialog } from './dialog.jsx';
import { Field } from './field.jsx';
import { Newer, same } from './newer.jsx';
import { Rows } from './rows.jsx';
import { say } from './said.jsx';
import { Trouble } from './trouble.jsx';

// What is sent: of a change only what is another than before, null of what was
// emptied; of anything else what was said.
function meant(fields, values, before) {
  return Object.fromEntries(fields
    .filter((is) => (before
      ? !same(values[is.name], before[is.name])
      : values[is.name] !== undefined))
    .map((is) => [is.name, values[is.name] ?? null]));
}

// "preview" and "yes" are buttons, and no fields; "expect" is what a preview is
// known by.
const BUTTONS = ['preview', 'yes', 'expect'];

// The last word: yes, show first what would happen, or do it.
function Foot({ looks, busy, danger, button, nevertheless }) {
  if (nevertheless) {
    return (
      <footer>
        <button type="button" class="danger" disabled={busy}
          onClick={nevertheless}>{t('nevertheless')}</button>
      </footer>
    );
  }
  return (
    <footer>
      <button class={danger && !looks ? 'danger' : 'main'} disabled={busy}>
        {looks ? t('preview') : button ?? t('do_it')}
      </button>
    </footer>
  );
}

const isRows = (is) => is.type === 'array' && is.items.type === 'object';

/*
 * name: the action; fixed: what is known of its parameters; before: how what is
 * changed is now, and etag its version; shows: {name, values, shape}, what asks
 * for it again when somebody else was faster, and makes "before" of the answer;
 * first: what fields begin with; rows: of each list of objects, how it is filled
 * in; only: the fields in question; offers: of a field [[value, words], ...] to
 * choose from; preview: how to show what a preview answers; does: what it does, if
 * the page knows better; done: called with the answer.
 */
export function ActionForm({
  name, fixed = {}, before, etag, shows, first = {}, rows, only, offers = {},
  preview, done, button, danger, does: says,
}) {
  const [told, setTold] = useState();
  const [base, setBase] = useState({ is: before, etag });
  const [values, setValues] = useState(before ?? first);
  const [state, setState] = useState({});
  const key = useRef({});
  const form = useRef();

  useEffect(() => {
    described().then(setTold, (problem) => setState({ problem }));
  }, [language.value]);

  // Where the cursor is wanted, before the next key: in the first field, else on
  // the button.
  useLayoutEffect(() => {
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
    && !BUTTONS.includes(is.name) && (!only || only.includes(is.name))
    && (!isRows(is) || rows?.[is.name]));

  // The same again keeps its key: it is the one that may have got through.
  function keyFor(sent) {
    const what = JSON.stringify(sent);
    if (key.current.what !== what) key.current = { what, is: newKey() };
    return key.current.is;
  }

  async function send(more = {}, mine = values, from = base) {
    const sent = { ...fixed, ...meant(fields, mine, from.is), ...more };
    setState({ busy: true });
    try {
      const answer = await act(name, sent, {
        key: actions[name].key && keyFor(sent),
        match: actions[name].match && (from.etag ?? '*'),
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
      await refused(problem);
    }
  }

  // Somebody else was faster: how it is now, to be compared.
  async function refused(problem) {
    if (problem.status !== 412 || !shows || !base.is) {
      setState({ problem });
      return;
    }

    try {
      const { is, etag: now } = await act(shows.name, shows.values);
      setState({ newer: { is: shows.shape(is), etag: now } });
    } catch (other) {
      setState({ problem: other });
    }
  }

  function settle(mine) {
    const { newer } = state;
    const changed = Object.fromEntries(fields
      .filter((is) => mine && !same(values[is.name], base.is[is.name]))
      .map((is) => [is.name, values[is.name]]));
    const merged = { ...newer.is, ...changed };
    setBase(newer);
    setValues(merged);
    setState({});
    if (mine) send({}, merged, newer);
  }

  const { problem, seen, busy, newer } = state;
  if (newer) {
    return (
      <Newer fields={fields} words={words} before={base.is} now={newer.is}
        mine={values} settle={settle} />
    );
  }

  const confirm = problem?.status === 409 && has('yes');
  const looks = preview && has('preview') && !seen;
  const expected = (is) => (has('expect') && is?.items?.length
    ? { expect: is.items[0].preview } : {});
  return (
    <form ref={form} class="action" autocomplete="off" onSubmit={(event) => {
      event.preventDefault();
      send(looks ? { preview: true } : expected(seen));
    }}>
      <p class="does">{says ?? does}</p>
      {fields.map((is) => {
        const Of = isRows(is) ? Rows : Field;
        return (
          <Of key={is.name}
            is={{ ...is, flag: !before, offers: offers[is.name] }}
            said={words[is.name]} from={rows?.[is.name]}
            commands={name.replaceAll('-', ' ')}
            value={values[is.name] ?? undefined}
            wrong={problem?.of?.(is.name)}
            set={(value) => {
              setValues((was) => ({ ...was, [is.name]: value }));
              if (seen) setState({});
            }} />
        );
      })}
      {seen && preview(seen)}
      <Trouble problem={problem} members={fields.map((is) => is.name)} />
      <Foot looks={looks} busy={busy} danger={danger} button={button}
        nevertheless={confirm && (() => send({ yes: true }))} />
    </form>
  );
}

export function ActionDialog({ title, close, done, wide, ...form }) {
  return (
    <Dialog title={title} close={close} wide={wide}>
      <ActionForm {...form} done={(answer) => {
        close();
        done?.(answer);
      }} />
    </Dialog>
  );
}
