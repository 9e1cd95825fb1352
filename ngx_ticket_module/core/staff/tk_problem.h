/*
 * Refusals as people read them, in the words of RFC 9457: name, HTTP status,
 * title and detail in English or Chinese.
 */

#ifndef TK_PROBLEM_H
#define TK_PROBLEM_H

#include "tk_arg.h"


typedef struct {
    const char     *name;           /* "SLOT_MISSING" */
    int             status;
    int             retry_after_s;  /* 0: none */
    const char     *text[2];        /* by tk_lang_e; each %s is one of the
                                       values of the subject, between tabs */
} tk_problem_t;


/* By a verdict of SQL, or a name of tk_problem.tbl.h; NULL: there is none. */
const tk_problem_t *tk_problem(tk_str_t name);

/* What stands for a status that nginx itself answers. */
const tk_problem_t *tk_problem_of_status(int status);

/* All there are, for the document: from 0, NULL ends them. */
const tk_problem_t *tk_problem_at(size_t n);

/*
 * Its text; a value of the subject that is no line of UTF-8 has '?' in the
 * place of what is not, and ends after 256 bytes.  With no subject (data NULL)
 * the text of all its kind: "..." for each value.
 */
TK_MUST tk_err_t tk_problem_text(tk_pool_t *pool, const tk_problem_t *problem,
    tk_lang_e lang, tk_str_t subject, tk_str_t *out);


/* Of Accept-Language (RFC 9110): which of the two languages is liked better;
 * fallback where neither is named.  Terminated or not. */
tk_lang_e tk_lang_accepted(tk_str_t accept, tk_lang_e fallback);

/* "zh", "en"; and the reverse, fallback for what is neither. */
const char *tk_lang_name(tk_lang_e lang);
tk_lang_e tk_lang(tk_str_t name, tk_lang_e fallback);

#endif
