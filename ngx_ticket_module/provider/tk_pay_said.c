/*
 * Members of JSON, as tk_pay_said.h says.
 */

#include "tk_pay_said.h"
#include "tk_pay_text.h"


tk_err_t
tk_pay_object(const tk_pay_call_t *call,
    void (*content)(tk_json_t *j, const tk_pay_call_t *call), tk_str_t *text)
{
    tk_err_t   rc;
    tk_buf_t   b;
    tk_json_t  j;

    rc = tk_buf_init(&b, call->pool, 1024);
    if (rc != TK_OK) {
        return rc;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    content(&j, call);
    tk_json_end(&j);
    *text = tk_buf_str(&b);

    return tk_json_done(&j);
}


void
tk_pay_put(tk_json_t *j, const char *name, tk_str_t value)
{
    if (value.len > 0) {
        tk_json_key(j, name);
        tk_json_str(j, value);
    }
}


void
tk_pay_put_c(tk_json_t *j, const char *name, const char *value)
{
    tk_pay_put(j, name, tk_str_c(value));
}


void
tk_pay_put_int(tk_json_t *j, const char *name, int64_t n)
{
    tk_json_key(j, name);
    tk_json_int(j, n);
}


void
tk_pay_put_moment(tk_json_t *j, const char *name, tk_time_t t)
{
    tk_str_t       s;
    unsigned char  text[TK_PAY_RFC3339];

    if (t != 0) {
        tk_pay_rfc3339(t, text);
        s.data = text;
        s.len = TK_PAY_RFC3339;
        tk_pay_put(j, name, s);
    }
}


void
tk_pay_put_words(tk_json_t *j, tk_pool_t *pool, const char *name,
    tk_str_t text, size_t max, const char *without)
{
    tk_str_t  words;

    if (tk_pay_words(pool, text, max, without, &words) != TK_OK) {
        j->buf->failed = 1;
        return;
    }

    tk_pay_put(j, name, words);
}


tk_str_t
tk_pay_get(const tk_pay_said_t *s, const char *name)
{
    return tk_pay_json_text(s->node, name);
}


tk_str_t
tk_pay_keep(const tk_pay_said_t *s, const char *name)
{
    return tk_str_copy(s->call->pool, tk_pay_get(s, name));
}


tk_str_t
tk_pay_keep_page(const tk_pay_said_t *s, const char *name)
{
    tk_buf_t   b;
    tk_str_t   url, back, none = tk_null_str;
    tk_pair_t  pair = {
        tk_str_c("redirect_url"), tk_pay_return(s->call)
    };

    url = tk_pay_get(s, name);

    if (url.len == 0 || pair.value.len == 0) {
        return tk_str_copy(s->call->pool, url);
    }

    if (tk_pay_form(s->call->pool, &pair, 1, &back) != TK_OK
        || tk_buf_init(&b, s->call->pool, url.len + 1 + back.len) != TK_OK)
    {
        return none;
    }

    tk_buf_add(&b, url.data, url.len);
    tk_buf_adds(&b, memchr(url.data, '?', url.len) != NULL ? "&" : "?");
    tk_buf_add(&b, back.data, back.len);

    return b.failed ? none : tk_buf_str(&b);
}


int
tk_pay_is(const tk_pay_said_t *s, const char *name, tk_str_t value)
{
    return tk_str_eq(tk_pay_get(s, name), value);
}


int
tk_pay_says(const tk_pay_said_t *s, const char *name, const char *word)
{
    return tk_pay_is(s, name, tk_str_c(word));
}


tk_pay_outcome_e
tk_pay_found(const tk_pay_said_t *s, tk_pay_outcome_e outcome,
    tk_pay_state_e state)
{
    s->learned->state = state;

    return outcome;
}


tk_pay_outcome_e
tk_pay_wrong(const tk_pay_said_t *s)
{
    s->learned->next = TK_PAY_NEXT_STAFF;

    return TK_PAY_UNKNOWN;
}


tk_pay_outcome_e
tk_pay_look(const tk_pay_said_t *s, tk_str_t word, const tk_pay_word_t *row)
{
    while (row->word != NULL && !tk_str_eq(word, tk_str_c(row->word))) {
        row++;
    }

    s->learned->next = row->next;

    if (row->outcome != TK_PAY_OK && row->state != TK_PAY_WAITING
        && s->learned->code[0] == '\0')
    {
        tk_pay_code(s->learned, word);
    }

    return tk_pay_found(s, row->outcome, row->state);
}


const tk_pay_code_t *
tk_pay_look_code(const tk_pay_said_t *s, tk_str_t code,
    const tk_pay_code_t *rows, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if ((rows[i].action == 0 || rows[i].action == s->call->action)
            && tk_str_eq(code, tk_str_c(rows[i].code)))
        {
            return &rows[i];
        }
    }

    return NULL;
}


tk_pay_outcome_e
tk_pay_failed(const tk_pay_said_t *s, const tk_pay_code_t *row)
{
    if (row == NULL) {
        s->learned->next = TK_PAY_NEXT_ASK;
        return TK_PAY_UNKNOWN;
    }

    if (row->action == 0) {
        return tk_pay_faulty(s->call, s->learned, row->next);
    }

    s->learned->next = row->next;

    return tk_pay_found(s, row->outcome,
                        row->outcome == TK_PAY_PENDING ? TK_PAY_ABSENT
                                                       : TK_PAY_UNSAID);
}
