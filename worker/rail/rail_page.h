/*
 * What of the site's answers is no JSON, or stands around it: pages that come
 * instead, cookies, the cashier's form.
 */

#ifndef RAIL_PAGE_H
#define RAIL_PAGE_H

#include <jansson.h>

#include "rail_provider.h"

/*
 * An answer's object, to be freed by json_decref().  NULL: it has none, and
 * said has the outcome: no answer, another page, the site is closed, ...
 */
json_t *rail_page_json(tk_pool_t *pool, const rail_answer_t *answer,
    rail_said_t *said);

/* What the site says of itself in words: it is closed, busy, wants a login.
 * Else only said->text is set. */
void rail_page_words(tk_pool_t *pool, tk_str_t text, rail_said_t *said);

/* Cookies that are set, for the next request. */
TK_MUST tk_err_t rail_page_cookies(rail_session_t *session,
    const rail_answer_t *answer);

/* Fields of the page's first form, at most max; 0: it has none, or more. */
size_t rail_page_form(tk_pool_t *pool, tk_str_t page, tk_pair_t *fields,
    size_t max);

int rail_page_has(tk_str_t page, const char *text);

#endif
