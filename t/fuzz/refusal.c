/*
 * Covers: core/tk_error.c core/aspx/tk_page_error.c
 *
 * Lines: a page, an edition, a verdict, its subject.  Whatever a client sent as
 * subject, the text is one line of XML's characters, and not long.
 */

#include "fuzz.h"
#include "tk_aspx.h"

#define TEXT_MAX    1024


static void
fuzz_one(fuzz_input_t *in)
{
    int               edition;
    size_t            i;
    tk_err_t          err;
    tk_str_t          name, text;
    const tk_page_t  *page;

    page = tk_page_find(fuzz_line(in));
    edition = fuzz_int(in) == 3 ? TK_V30 : TK_V40;
    name = fuzz_line(in);

    err = tk_err_by_name(name);
    fuzz_assert(err > TK_OK && err < TK_ERR_MAX);
    fuzz_assert(err == TK_BUG || tk_str_eq(name, tk_str_c(tk_err_name(err))));

    fuzz_assert(tk_err_text(&fuzz_pool, err,
                            page == NULL ? TK_PAGE_NONE : page->page, edition,
                            fuzz_rest(in), &text) == TK_OK);
    fuzz_assert(text.len <= TEXT_MAX && tk_check_utf8(text) == TK_OK);

    for (i = 0; i < text.len; i++) {
        fuzz_assert(text.data[i] >= 0x20 && text.data[i] != 0x7f);
    }

    fuzz_assert(tk_err_retcode(err, page == NULL ? TK_PAGE_NONE : page->page,
                               edition) != 0);
}
