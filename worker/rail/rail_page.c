#define _GNU_SOURCE                         /* memmem */

#include <string.h>

#include "rail_page.h"
#include "tk_pay_json.h"
#include "tk_value.h"

#define RAIL_COOKIE         1024            /* bytes of one */
#define RAIL_TEXT           200             /* bytes kept of what is said */


int
rail_page_has(tk_str_t page, const char *text)
{
    return page.len > 0
           && memmem(page.data, page.len, text, strlen(text)) != NULL;
}


/* ---- Pages that come instead ---- */

void
rail_page_words(tk_pool_t *pool, tk_str_t text, rail_said_t *said)
{
    size_t  i;

    static const struct {
        const char      *text;
        rail_outcome_e   outcome;
        const char      *word;
    } known[] = {
        { "login/init",   RAIL_UNKNOWN, "SESSION" },
        { "未登录",       RAIL_UNKNOWN, "SESSION" },
        { "重新登录",     RAIL_UNKNOWN, "SESSION" },
        { "维护",         RAIL_REFUSED, "MAINTENANCE" },
        { "系统繁忙",     RAIL_UNKNOWN, "BUSY" }
    };

    said->word = "";

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (rail_page_has(text, known[i].text)) {
            said->outcome = known[i].outcome;
            said->word = known[i].word;
            break;
        }
    }

    /* Of a page the word is enough. */
    if (text.len <= RAIL_TEXT && tk_check_utf8(text) == TK_OK) {
        said->text = tk_str_copy(pool, text);
    }
}


static tk_str_t
rail_header(const rail_answer_t *answer, const char *name)
{
    size_t    i;
    tk_str_t  none = tk_null_str;

    for (i = 0; i < answer->nheaders; i++) {
        if (tk_str_eq_nocase(answer->headers[i].name, tk_str_c(name))) {
            return answer->headers[i].value;
        }
    }

    return none;
}


static tk_str_t
rail_trimmed(tk_str_t s)
{
    while (s.len > 0 && s.data[0] <= ' ') {
        s.data++;
        s.len--;
    }

    while (s.len > 0 && s.data[s.len - 1] <= ' ') {
        s.len--;
    }

    return s;
}


json_t *
rail_page_json(tk_pool_t *pool, const rail_answer_t *answer,
    rail_said_t *said)
{
    json_t    *root;
    tk_str_t   body;

    body = rail_trimmed(answer->body);
    said->status = answer->status;
    said->word = "";

    if (answer->status == 0) {
        said->word = "TIMEOUT";
        return NULL;
    }

    if (answer->status / 100 == 3) {
        rail_page_words(pool, rail_header(answer, "Location"), said);
        return NULL;
    }

    if (answer->status != 200 || body.len == 0 || body.data[0] != '{') {
        rail_page_words(pool, body, said);
        return NULL;
    }

    root = tk_pay_json_read(body);

    if (root == NULL) {
        said->word = "UNREADABLE";
    }

    return root;
}


/* ---- Cookies ---- */

static tk_pair_t *
rail_cookie_place(rail_session_t *session, tk_str_t name)
{
    size_t  i;

    for (i = 0; i < session->ncookies; i++) {
        if (tk_str_eq(session->cookies[i].name, name)) {
            return &session->cookies[i];
        }
    }

    return session->ncookies < RAIL_COOKIES
           ? &session->cookies[session->ncookies++] : NULL;
}


/* "NAME=VALUE; Path=/": what stands behind the semicolon is for browsers.  One
 * that could not stand in a header is passed over. */

static tk_err_t
rail_cookie_keep(rail_session_t *session, tk_str_t cookie)
{
    size_t          i;
    tk_str_t        name, value;
    tk_pair_t      *place;
    unsigned char  *end, *equals;

    end = memchr(cookie.data, ';', cookie.len);
    cookie.len = end != NULL ? (size_t) (end - cookie.data) : cookie.len;
    equals = cookie.len > 0 ? memchr(cookie.data, '=', cookie.len) : NULL;

    if (equals == NULL || equals == cookie.data || cookie.len > RAIL_COOKIE) {
        return TK_OK;
    }

    for (i = 0; i < cookie.len; i++) {
        if (cookie.data[i] <= ' ' || cookie.data[i] >= 0x7f) {
            return TK_OK;
        }
    }

    name.data = cookie.data;
    name.len = equals - cookie.data;
    value.data = equals + 1;
    value.len = cookie.len - name.len - 1;
    place = rail_cookie_place(session, name);

    if (place == NULL) {
        return TK_OK;
    }

    place->name = tk_str_copy(session->pool, name);
    place->value = tk_str_copy(session->pool, value);

    return place->name.data != NULL && place->value.data != NULL
           ? TK_OK : TK_NO_MEMORY;
}


tk_err_t
rail_page_cookies(rail_session_t *session, const rail_answer_t *answer)
{
    size_t    i;
    tk_err_t  rc;

    static const tk_str_t  name = tk_string("Set-Cookie");

    for (i = 0; i < answer->nheaders; i++) {
        if (tk_str_eq_nocase(answer->headers[i].name, name)
            && answer->headers[i].value.len > 0)
        {
            rc = rail_cookie_keep(session, answer->headers[i].value);
            if (rc != TK_OK) {
                return rc;
            }
        }
    }

    return TK_OK;
}


/* ---- The cashier's form ---- */

/* From after "<NAME" to before the next '>', and *page behind that; len 0 and
 * NULL: there is none. */

static tk_str_t
rail_tag(tk_str_t *page, const char *name)
{
    tk_str_t        tag = tk_null_str;
    unsigned char  *start, *end;

    start = page->len > 0 ? memmem(page->data, page->len, name, strlen(name))
                          : NULL;
    if (start == NULL) {
        return tag;
    }

    start += strlen(name);
    end = memchr(start, '>', page->data + page->len - start);
    if (end == NULL) {
        return tag;
    }

    tag.data = start;
    tag.len = end - start;
    page->len -= end - page->data;
    page->data = end;

    return tag;
}


/* NAME="..." of a tag, as it stands there. */

static tk_str_t
rail_attribute(tk_str_t tag, const char *name)
{
    tk_str_t        value = tk_null_str;
    unsigned char  *start, *end;

    start = tag.len > 0 ? memmem(tag.data, tag.len, name, strlen(name)) : NULL;
    if (start == NULL) {
        return value;
    }

    start += strlen(name);
    end = memchr(start, '"', tag.data + tag.len - start);
    if (end == NULL) {
        return value;
    }

    value.data = start;
    value.len = end - start;

    return value;
}


static tk_str_t
rail_unescaped(tk_pool_t *pool, tk_str_t s)
{
    size_t          i, k, len;
    tk_str_t        text;

    static const struct {
        const char  *name;
        char         is;
    } entities[] = {
        { "&amp;", '&' }, { "&quot;", '"' }, { "&lt;", '<' }, { "&gt;", '>' },
        { "&#39;", '\'' }
    };

    text.data = pool->alloc(pool->data, s.len + 1);
    text.len = 0;

    for (i = 0; text.data != NULL && i < s.len; ) {
        text.data[text.len] = s.data[i];
        len = 1;

        for (k = 0; k < sizeof(entities) / sizeof(entities[0]); k++) {
            if (s.len - i >= strlen(entities[k].name)
                && memcmp(s.data + i, entities[k].name,
                          strlen(entities[k].name)) == 0)
            {
                text.data[text.len] = entities[k].is;
                len = strlen(entities[k].name);
            }
        }

        text.len++;
        i += len;
    }

    return text;
}


size_t
rail_page_form(tk_pool_t *pool, tk_str_t page, tk_pair_t *fields, size_t max)
{
    size_t          n;
    tk_str_t        tag, name;
    unsigned char  *end;

    if (rail_tag(&page, "<form").data == NULL) {
        return 0;
    }

    end = memmem(page.data, page.len, "</form", 6);
    page.len = end != NULL ? (size_t) (end - page.data) : 0;

    for (n = 0; ; n++) {
        tag = rail_tag(&page, "<input");
        if (tag.data == NULL) {
            return n;
        }

        if (n == max) {
            return 0;
        }

        name = rail_attribute(tag, " name=\"");
        fields[n].name = rail_unescaped(pool, name);
        fields[n].value = rail_unescaped(pool,
                                         rail_attribute(tag, " value=\""));

        if (fields[n].name.data == NULL || fields[n].value.data == NULL
            || fields[n].name.len == 0)
        {
            return 0;
        }
    }
}
