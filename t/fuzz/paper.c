/*
 * Covers: core/print/tk_paper.c core/print/tk_print.c
 *         core/print/tk_print_escpos.c core/print/tk_print_html.c
 *
 * Facts of a paper, as JSON.  Of what is a paper, a printer is sent no command
 * that is not ours, and a browser no element.
 */

#include <jansson.h>

#include "fuzz.h"
#include "tk_paper.h"
#include "tk_value.h"


/* Texts are letters, and what is none of them begins a command we know. */

static void
escpos(tk_str_t bytes)
{
    size_t                i, n;
    const unsigned char  *p = bytes.data;

    for (i = 0; i < bytes.len; i += n) {
        n = 1;

        if (p[i] == 0x1b) {
            fuzz_assert(strchr("@adp", p[i + 1]));
            n = p[i + 1] == '@' ? 2 : p[i + 1] == 'p' ? 5 : 3;

        } else if (p[i] == 0x1c) {
            fuzz_assert(p[i + 1] == '&' || p[i + 1] == '.');
            n = 2;

        } else if (p[i] == 0x1d && p[i + 1] == '(') {
            n = 5 + p[i + 3] + 256 * (size_t) p[i + 4];

        } else if (p[i] == 0x1d) {
            fuzz_assert(p[i + 1] == '!' || p[i + 1] == 'V');
            n = p[i + 1] == '!' ? 3 : 4;

        } else if (p[i] >= 0x81) {
            n = p[i + 1] >= 0x30 && p[i + 1] <= 0x39 ? 4 : 2;

        } else {
            fuzz_assert(p[i] == '\n' || (p[i] >= 0x20 && p[i] < 0x7f));
        }
    }

    fuzz_assert(i == bytes.len);
}


static void
html(tk_str_t page)
{
    size_t  i, open, close;

    fuzz_assert(tk_check_utf8(page) == TK_OK);
    open = 0;
    close = 0;

    for (i = 0; i < page.len; i++) {
        open += page.data[i] == '<';
        close += page.data[i] == '>';
        fuzz_assert(open == close || open == close + 1);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    json_t    *facts;
    tk_str_t   text, bytes, page;
    tk_err_t   rc;

    text = fuzz_rest(in);
    facts = json_loadb((char *) text.data, text.len, 0, NULL);

    if (facts == NULL) {
        return;
    }

    rc = tk_paper_codes(&fuzz_pool, fuzz_keyring(), facts);
    fuzz_assert(rc == TK_OK || rc == TK_BAD_VALUE || rc == TK_NO_MEMORY);

    rc = tk_paper_write(&fuzz_pool, facts, TK_PAPER_ESCPOS, &bytes);

    if (rc == TK_OK) {
        escpos(bytes);
    }

    if (rc != TK_NO_MEMORY
        && tk_paper_write(&fuzz_pool, facts, TK_PAPER_HTML, &page) == TK_OK)
    {
        fuzz_assert(rc == TK_OK);
        html(page);
    }

    json_decref(facts);
}
