/* Refusals of the staff's functions, in words. */

#include "tk_refusal.h"
#include "tk_buf.h"
#include "tk_line.h"


static const tk_refusal_t  tk_refusals[] = {
#define TK_STAFF(name, status, en, zh)  { #name, status, { en, zh } },
#include "tk_staff.tbl.h"
#undef TK_STAFF
};

static const struct {
    const char  *name;
    const char  *members;
} tk_refusal_of[] = {
#define OF(name, members)  { #name, members },
#include "tk_refusal.tbl.h"
#undef OF
};


const tk_refusal_t *
tk_refusal_find(const char *verdict)
{
    size_t  i;

    for (i = 0; i < sizeof(tk_refusals) / sizeof(tk_refusals[0]); i++) {
        if (strcmp(tk_refusals[i].name, verdict) == 0) {
            return &tk_refusals[i];
        }
    }

    return NULL;
}


/* A value that is missing is empty, and what are too many are not said. */

const char *
tk_refusal_text(tk_pool_t *pool, tk_lang_e lang, const tk_refusal_t *refusal,
    const char *subject)
{
    size_t       n;
    tk_buf_t     buf;
    const char  *p, *text;

    if (tk_buf_init(&buf, pool, 256) != TK_OK) {
        return NULL;
    }

    text = refusal->text[lang];
    subject = subject != NULL ? subject : "";

    for (p = strstr(text, "%s"); p != NULL; p = strstr(text, "%s")) {
        n = strcspn(subject, "\t");
        tk_buf_add(&buf, text, (size_t) (p - text));
        tk_line_put(&buf, lang,
                    (tk_str_t) { n, (unsigned char *) subject });
        text = p + 2;
        subject += n + (subject[n] == '\t');
    }

    tk_buf_add(&buf, text, strlen(text) + 1);

    return buf.failed ? NULL : (const char *) buf.start;
}


static const char *
tk_refusal_among(const tk_arg_t *arg, tk_str_t member)
{
    for ( /* void */ ; arg != NULL && arg->name != NULL; arg++) {
        if (arg->member != NULL && tk_str_is(member, arg->member)) {
            return arg->member;
        }
    }

    return NULL;
}


const char *
tk_refusal_member(const tk_action_t *action, const char *verdict)
{
    size_t       i;
    tk_str_t     member;
    const char  *p, *found;

    for (i = 0; i < sizeof(tk_refusal_of) / sizeof(tk_refusal_of[0]); i++) {
        if (strcmp(tk_refusal_of[i].name, verdict) == 0) {
            break;
        }
    }

    if (i == sizeof(tk_refusal_of) / sizeof(tk_refusal_of[0])) {
        return NULL;
    }

    for (p = tk_refusal_of[i].members; *p != '\0'; p += strspn(p, " ")) {
        member.data = (unsigned char *) p;
        member.len = strcspn(p, " ");
        p += member.len;

        found = tk_refusal_among(action->args, member);

        if (found == NULL) {
            found = tk_refusal_among(action->options, member);
        }

        if (found != NULL) {
            return found;
        }
    }

    return NULL;
}


/* Behind "--"; 0: no option begins there. */

static size_t
tk_refusal_option(tk_str_t text, size_t i)
{
    size_t  n;

    if (i + 2 >= text.len || text.data[i] != '-' || text.data[i + 1] != '-'
        || (i > 0 && text.data[i - 1] == '-'))
    {
        return 0;
    }

    for (n = 0; i + 2 + n < text.len; n++) {
        if (!((text.data[i + 2 + n] >= 'a' && text.data[i + 2 + n] <= 'z')
              || (n > 0 && text.data[i + 2 + n] == '-')))
        {
            break;
        }
    }

    return n;
}


/* The member of an option of the action's own; NULL: it has none. */

static const char *
tk_refusal_own(const tk_action_t *action, tk_str_t name)
{
    const tk_arg_t  *arg;

    arg = action != NULL ? action->options : NULL;

    for ( /* void */ ; arg != NULL && arg->name != NULL; arg++) {
        if (arg->member != NULL && tk_str_is(name, arg->name + 2)) {
            return arg->member;
        }
    }

    return NULL;
}


static void
tk_refusal_put_member(tk_buf_t *buf, const tk_action_t *action, tk_str_t name)
{
    size_t       i;
    const char  *member;

    member = tk_refusal_own(action, name);

    if (member != NULL) {
        tk_buf_adds(buf, member);
        return;
    }

    for (i = 0; i < name.len; i++) {
        tk_buf_add(buf, name.data[i] == '-' ? "_" : (char *) &name.data[i], 1);
    }
}


static size_t
tk_refusal_begins(tk_str_t text, const char *with)
{
    size_t  n = strlen(with);

    return text.len >= n && memcmp(text.data, with, n) == 0 ? n : 0;
}


static size_t
tk_refusal_bracket(tk_str_t text, size_t i, const char *narrow,
    const char *wide)
{
    tk_str_t  rest;

    rest.data = text.data + i;
    rest.len = i < text.len ? text.len - i : 0;

    return tk_refusal_begins(rest, narrow) + tk_refusal_begins(rest, wide);
}


/* "(--visitors)" where the action has no such option: its bytes, which nobody
 * there can say; 0: there is none. */

static size_t
tk_refusal_foreign(const tk_action_t *action, tk_str_t text, size_t i)
{
    size_t  opens, closes, n;

    opens = tk_refusal_bracket(text, i, "(", "（");
    n = opens > 0 ? tk_refusal_option(text, i + opens) : 0;
    closes = n > 0 ? tk_refusal_bracket(text, i + opens + 2 + n, ")", "）") : 0;

    if (closes == 0
        || tk_refusal_own(action,
                          (tk_str_t) { n, &text.data[i + opens + 2] }))
    {
        return 0;
    }

    return opens + 2 + n + closes;
}


tk_err_t
tk_refusal_members(tk_pool_t *pool, const tk_action_t *action, tk_str_t text,
    tk_str_t *said)
{
    size_t    i, n;
    tk_err_t  rc;
    tk_buf_t  buf;

    rc = tk_buf_init(&buf, pool, text.len + 1);
    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < text.len; i++) {
        n = tk_refusal_foreign(action, text, i);

        if (n > 0) {
            if (buf.pos > buf.start && buf.pos[-1] == ' ') {
                buf.pos--;
            }

            i += n - 1;
            continue;
        }

        n = tk_refusal_option(text, i);

        if (n == 0) {
            tk_buf_add(&buf, &text.data[i], 1);
            continue;
        }

        tk_refusal_put_member(&buf, action,
                              (tk_str_t) { n, &text.data[i + 2] });
        i += n + 1;
    }

    *said = tk_buf_str(&buf);

    return buf.failed ? TK_NO_MEMORY : TK_OK;
}
