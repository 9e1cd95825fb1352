/*
 * An account at a platform with all its keys, made of what the database says of
 * it, a row of api.provider_accounts_2(), and of what is in the files that are
 * named there.  Reading those is the caller's: nginx, worker and ticketctl do
 * it each in their own way, and only the files that tk_pay_file_wanted() says.
 *
 * No I/O and no clock.  One thread.
 */

#ifndef TK_PAY_ACCOUNT_H
#define TK_PAY_ACCOUNT_H

#include "tk_pay.h"

#define TK_PAY_FILES        64          /* of one account */
#define TK_PAY_FOUND        64          /* keys that the platform handed out */
#define TK_PAY_WHY          640         /* a sentence with a path in it */
#define TK_PAY_ROW_COLUMNS  16
#define TK_PAY_EXPIRING     30          /* days before a certificate ends */


/* What an account is for.  Notices are verified without a private key. */

typedef enum {
    TK_PAY_FOR_ALL = 0,
    TK_PAY_FOR_NOTICES
} tk_pay_use_e;

typedef struct {
    tk_str_t        role;               /* of provider_file: "our_key", ... */
    tk_str_t        path;               /* for what is said of it */
    tk_str_t        key_id;             /* what staff said; empty: nothing */
    tk_str_t        text;               /* what is in it; the caller's to set */
} tk_pay_file_t;

/* A key or certificate that was verified when it was found. */

typedef struct {
    tk_str_t        id;
    tk_str_t        pem;
} tk_pay_found_t;

typedef struct {
    int32_t         supplier_id;
    int             account_no;
    tk_str_t        provider;
    tk_str_t        app_id;
    tk_str_t        merchant_id;
    tk_str_t        serial;
    tk_str_t        gateway;            /* empty: the platform's own */
    tk_str_t        notify_base;        /* empty: no notices are asked for */
    tk_str_t        return_url;         /* empty: buyers stay there */
    int             mode;
    int64_t         version;            /* the same: nothing has changed */
    tk_pay_file_t  *files;
    size_t          nfiles;
    tk_pay_found_t *found;
    size_t          nfound;
} tk_pay_row_t;

/* What a file turned out to be; all zero of one that is not in use. */

typedef struct {
    tk_str_t        key_id;             /* how the platform names it */
    unsigned char   fingerprint[TK_PAY_PRINT];      /* of what is public */
    int             printed;            /* there is one */
    tk_time_t       from;               /* of certificates; 0: for ever */
    tk_time_t       until;
} tk_pay_facts_t;

/* The account and whatever it points to; keys are freed with it, and wiped. */

typedef struct {
    tk_pay_account_t    account;
    int32_t             supplier_id;
    int                 account_no;
    int64_t             version;
    tk_str_t            tls_cert;       /* PEM, for requests that want our
                                           certificate in TLS; empty: none */
    tk_str_t            tls_key;
    tk_pay_facts_t     *facts;          /* of each file of the row */
    tk_time_t           until;          /* when the first certificate in use
                                           ends; TK_NEVER: none does */
    tk_str_t            until_path;     /* ... which one */
    unsigned            holders;
    tk_arena_t         *arena;
} tk_pay_owned_t;


/*
 * The columns of a row, in Postgres' binary format and in their order, from
 * supplier_id to trust_pems; texts are borrowed.  TK_BUG when they are none,
 * TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_pay_row_read(tk_pool_t *pool,
    const tk_str_t columns[TK_PAY_ROW_COLUMNS], tk_pay_row_t *row);

/* 1: what is in the file is needed.  2: and it is a secret. */
int tk_pay_file_wanted(const tk_pay_row_t *row, const tk_pay_file_t *file,
    tk_pay_use_e use);

/*
 * Copies everything.  TK_OK: *owned has one holder.  TK_BAD_VALUE: why is a
 * sentence for staff that names the file and what is wrong with it; it holds
 * nothing secret.  TK_NO_MEMORY: it says so, too.  Certificates of the platform
 * whose time is over are passed over while there is another key of it; those of
 * ours are wrong.
 */
TK_MUST tk_err_t tk_pay_account_create(const tk_pay_row_t *row,
    tk_pay_use_e use, tk_time_t now, tk_pay_owned_t **owned,
    char why[TK_PAY_WHY]);

tk_pay_owned_t *tk_pay_account_hold(tk_pay_owned_t *owned);
void tk_pay_account_release(tk_pay_owned_t *owned);     /* accepts NULL */

/* 1: a certificate in use ends within TK_PAY_EXPIRING, and text says which. */
int tk_pay_account_expiring(const tk_pay_owned_t *owned, tk_time_t now,
    char text[TK_PAY_WHY]);

/* Does a key of the platform have this name in the account? */
int tk_pay_account_trusts(const tk_pay_account_t *account, tk_str_t id);

#endif
