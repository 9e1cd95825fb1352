/*
 * In which encodings a receiver's answer may be, the likeliest first, and what
 * it says in one of them.  Encodings that no receiver of ours has are unknown
 * here, so that none is loaded because somebody names it.
 */

#ifndef JOB_CHARSET_H
#define JOB_CHARSET_H

#include "tk.h"

#define JOB_CHARSETS    6

typedef struct {
    const char     *names[JOB_CHARSETS];    /* as iconv has them */
    int             n;
} job_charsets_t;


/* By byte order mark, by the charset of the Content-Type (NULL: none), by the
 * XML declaration, then UTF-8 and GB18030. */
void job_charsets_of(job_charsets_t *charsets, tk_str_t body,
    const char *type);

/*
 * As UTF-8, without the marks, blanks and the XML declaration it begins with.
 * 1: text stands in body, or in *copy, which is to be freed then; 0: it is not
 * in that encoding, or there is no memory.
 */
int job_charset_read(const char *charset, tk_str_t body, tk_str_t *text,
    unsigned char **copy);

#endif
