/*
 * The .aspx interface as tables: pages, parameters, answers, refusals.  The
 * drivers here read a request into tk_request_t and write an answer from rows;
 * both know nothing of a particular page.  Source: ch. 4.2, section by section.
 */

#ifndef TK_ASPX_H
#define TK_ASPX_H

#include "tk_crypto.h"
#include "tk_error.h"
#include "tk_operation.h"
#include "tk_request.h"
#include "tk_rows.h"
#include "tk_sign.h"
#include "tk_value.h"
#include "tk_xml.h"

typedef enum {
    TK_PAGE_NONE = 0,
#define TK_PAGE(name, stem, page, operation, legacy, printed)  TK_PAGE_##name,
#include "tk_pages.tbl.h"
#undef TK_PAGE
    TK_PAGE_MAX
} tk_page_e;

typedef struct {
    tk_page_e       page;
    const char     *name;           /* the document's spelling, with .aspx */
    tk_operation_e  operation;
    int             legacy;
    int             printed;        /* editions: TK_BOTH or one */
} tk_page_t;

/* By name or alias without regard to case; NULL when there is none. */
const tk_page_t *tk_page_find(tk_str_t name);
const tk_page_t *tk_page_get(tk_page_e page);
/* Its operation, as a request to it at a location of the edition asks. */
void tk_page_terms(const tk_page_t *page, int edition, tk_terms_t *terms);


/*
 * Reads a page's own parameters (not the common ones) from the pairs of a
 * signed request: finds them without regard to case, decrypts, checks length,
 * form and set of values, in the order of the specification.  At the first
 * offence returns its error and sets *subject to the parameter's name in the
 * document's spelling.  Parameters the page does not know are ignored, as are
 * those of another edition.  memo: of the key des3, or NULL.
 */
TK_MUST tk_err_t tk_request_decode(tk_pool_t *pool, tk_page_e page,
    int edition, const tk_pair_t *pairs, size_t n, const unsigned char des3[24],
    tk_memo_t *memo, tk_request_t *req, tk_str_t *subject);

/*
 * The same for what a booking's places depend on alone (order_list, day,
 * route_code, slot_no) and client_ref: for whoever only wants to know whether
 * there are any left.  On refusal tk_request_decode() says what is wrong.
 */
TK_MUST tk_err_t tk_request_places(tk_pool_t *pool, tk_page_e page,
    int edition, const tk_pair_t *pairs, size_t n, const unsigned char des3[24],
    tk_memo_t *memo, tk_request_t *req);

/*
 * In every encrypted parameter of the page, "password" included, a space
 * becomes '+' (D4): clients that do not encode their Base64.  In place, before
 * the signature is checked.
 */
void tk_request_normalize(tk_page_e page, tk_pair_t *pairs, size_t n);

/* The common parameters (ch. 4.2), found and checked before the agent is
 * known.  A sign_type other than MD5 and, of strict mode, HMAC-SHA256 is
 * refused, and an input_charset other than UTF-8. */

typedef struct {
    tk_str_t        user;
    tk_str_t        password;       /* cipher, as sent */
    tk_sign_e       sign_type;
    tk_str_t        sign;
    int64_t         key_index;      /* default 1 */
} tk_common_t;

/* 1 when the name is that of a parameter of the page's own (any case). */
int tk_page_takes(tk_page_e page, tk_str_t name);

/* A parameter's name as our tables have it, whatever its case; empty when it is
 * neither a common one's nor the page's: what a client sent is not in it. */
tk_str_t tk_request_name(tk_page_e page, tk_str_t name);

/* Also refuses a name sent twice where the page does not print it twice
 * (TK_DUPLICATE_PARAM) and bytes that are not UTF-8 (TK_BAD_CHARSET), naming
 * the parameter in *subject. */
TK_MUST tk_err_t tk_common_decode(tk_page_e page, const tk_pair_t *pairs,
    size_t n, tk_common_t *common, tk_str_t *subject);

/*
 * The two parameters that strict mode adds: "page" names the page asked for, as
 * the document spells it or without ".aspx", and "timestamp" is the moment of
 * the signature, yyyyMMddHHmmss in the zone, no more than TK_STRICT_WINDOW from
 * now: then *signed_at is that moment.  TK_BAD_PARAM, *subject names which.
 */
#define TK_STRICT_WINDOW    (300 * TK_SECOND)

TK_MUST tk_err_t tk_strict_check(const tk_pair_t *pairs, size_t n,
    const tk_page_t *page, const tk_zone_t *zone, tk_time_t now,
    tk_time_t *signed_at, tk_str_t *subject);


/* A refusal on the wire.  subject replaces the text's placeholder. */

int tk_err_retcode(tk_err_t err, tk_page_e page, int edition);
TK_MUST tk_err_t tk_err_text(tk_pool_t *pool, tk_err_t err, tk_page_e page,
    int edition, tk_str_t subject, tk_str_t *text);


/* Element tables: tk_reply.c holds one per page. */

typedef enum {
    TK_FMT_TEXT,                    /* text as is; int as decimal */
    TK_FMT_MONEY,                   /* fen, two decimals */
    TK_FMT_DAY,                     /* yyyyMMdd */
    TK_FMT_MOMENT,                  /* yyyyMMddHHmmss in the supplier's zone */
    TK_FMT_CLOCK,                   /* minutes of the day, HH:MM */
    TK_FMT_FLAG,                    /* 0, 1 */
    TK_FMT_REMARKED,                /* as TEXT, and behind it the order's
                                       remark, see tk_order_words(), if the
                                       answer has its columns */
    TK_FMT_INVOICE,                 /* the title of the invoice, likewise */
    TK_FMT_SEALED,                  /* unsealed: what = the format's argument,
                                       context = the column request_key;
                                       several as api.ticket_list_2() says */
    TK_FMT_TICKET_CODE,             /* from the columns order_id, ticket_no */
    TK_FMT_FIXED,                   /* the argument itself */
    TK_FMT_MAP,                     /* as TEXT, then looked up in the argument,
                                       "from=to from=to"; else as it is */
    TK_FMT_ONCE,                    /* container, one for all rows */
    TK_FMT_EACH,                    /* container, one per row in which its
                                       column is not NULL */
    TK_FMT_GROUP                    /* container, a new one whenever its column
                                       changes */
} tk_format_e;

typedef struct {
    int             level;          /* 0: child of <root> */
    const char     *element;
    const char     *column;         /* NULL: none */
    tk_format_e     format;
    const char     *arg;
    int             editions;
} tk_element_t;

/* The table of a page, ended by an element NULL; empty for pages that answer
 * with retcode and retmsg only. */
const tk_element_t *tk_reply_elements(tk_page_e page);

typedef struct {
    int                  supplier_id;
    const tk_zone_t     *zone;
    const tk_keyring_t  *keyring;
    const tk_lives_t    *lives;     /* of the supplier's orders */
    tk_str_t             key;       /* session key; empty: unsigned answer */
    tk_sign_e            sign;      /* how it signs */
} tk_reply_ctx_t;

/*
 * The same in pieces, for rows by the thousand: start, write so many rows until
 * there are no *more, finish.  Only lists of rows come in pieces, other answers
 * whole; ctx is copied, rows and what it points to must live until the end.
 */

typedef struct tk_reply_s  tk_reply_t;

TK_MUST tk_err_t tk_reply_start(tk_pool_t *pool, const tk_reply_ctx_t *ctx,
    tk_page_e page, int edition, tk_err_t err, tk_str_t subject,
    const tk_rows_t *rows, tk_reply_t **reply);
TK_MUST tk_err_t tk_reply_write(tk_reply_t *reply, size_t nrows, int *more);
TK_MUST tk_err_t tk_reply_finish(tk_reply_t *reply, tk_str_t *body);

/*
 * The whole document: <?xml ...?><root><retcode>..</retmsg><sign>..body</root>.
 * err TK_OK: retcode 0 and the elements of the page filled from rows (NULL or
 * none: no body).  Otherwise only retcode, retmsg, sign.
 */
TK_MUST tk_err_t tk_reply_render(tk_pool_t *pool, const tk_reply_ctx_t *ctx,
    tk_page_e page, int edition, tk_err_t err, tk_str_t subject,
    const tk_rows_t *rows, tk_str_t *body);

#endif
