/*
 * Refusals on the wire: number and text by page and edition.  The only place
 * that turns a tk_err_t into either.
 */

#include "tk_aspx.h"


typedef struct {
    tk_err_t        err;
    tk_page_e       page;           /* TK_PAGE_NONE: any */
    int             editions;
    int             retcode;
    const char     *text;
} error_at_t;

typedef struct {
    int             retcode;
    const char     *text;
} wire_t;


static const error_at_t  errors_at[] = {
#define TK_ERR_AT(name, page, editions, retcode, text)                        \
    { TK_##name, TK_PAGE_##page, TK_##editions, retcode, text },
#include "tk_error_at.tbl.h"
#undef TK_ERR_AT
};


/* To the client, a malformed value or cipher is a bad parameter. */

static tk_err_t
error_as_told(tk_err_t err)
{
    if (err == TK_BAD_VALUE || err == TK_BAD_CIPHER) {
        return TK_BAD_PARAM;
    }

    return err;
}


/* What one edition alone prints answers everywhere as there (decision 56). */

static int
error_edition(tk_page_e number, int edition)
{
    const tk_page_t  *page;

    page = tk_page_get(number);

    return page == NULL || (page->printed & edition) ? edition : page->printed;
}


static wire_t
error_wire(tk_err_t err, tk_page_e page, int edition)
{
    size_t             i;
    wire_t             wire;
    const tk_error_t  *row;
    const error_at_t  *at;

    err = error_as_told(err);
    edition = error_edition(page, edition);

    for (i = 0; i < sizeof(errors_at) / sizeof(errors_at[0]); i++) {
        at = &errors_at[i];

        if (at->err == err
            && (at->page == page || at->page == TK_PAGE_NONE)
            && (at->editions & edition))
        {
            wire.retcode = at->retcode;
            wire.text = at->text;
            return wire;
        }
    }

    row = tk_error(err);
    wire.retcode = row->retcode;
    wire.text = row->text;

    return wire;
}


int
tk_err_retcode(tk_err_t err, tk_page_e page, int edition)
{
    return error_wire(err, page, edition).retcode;
}


tk_err_t
tk_err_text(tk_pool_t *pool, tk_err_t err, tk_page_e page, int edition,
    tk_str_t subject, tk_str_t *text)
{
    return tk_error_fill(pool, err, error_wire(err, page, edition).text,
                         subject, text);
}
