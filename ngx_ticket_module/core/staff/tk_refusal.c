/* Refusals of the staff's functions, in words. */

#include "tk_refusal.h"
#include "tk_buf.h"
#include "tk_line.h"


static const tk_refusal_t  tk_refusals[] = {
#define TK_STAFF(name, status, en, zh)  { #name, status, { en, zh } },
#include "tk_staff.tbl.h"
#undef TK_STAFF
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
