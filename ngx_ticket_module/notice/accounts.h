/*
 * The accounts at payment platforms that this process verifies notices with:
 * all suppliers', with the platforms' public keys and the secrets that are
 * shared with them, never a private key of ours.
 *
 * Postgres says which there are and in which files their keys lie.  Both are
 * read off the path of requests, an account in a turn of the event loop: after
 * the start, when staff change one, and once a minute, so that a file that
 * could not be read is tried again, and one that was replaced under its name is
 * found.
 */

#ifndef NGX_TICKET_ACCOUNTS_H
#define NGX_TICKET_ACCOUNTS_H

#include "base/process.h"
#include "provider/tk_pay_account.h"


/* More than this are not tried for one notice. */
#define NGX_TICKET_ACCOUNTS_TRIED  4

typedef enum {                              /* said once a minute */
    NGX_TICKET_ACCOUNT_FOREIGN = 0,
    NGX_TICKET_ACCOUNT_SEALED,
    NGX_TICKET_ACCOUNT_KEYLESS,
    NGX_TICKET_ACCOUNT_WORRIES
} ngx_ticket_account_worry_e;

typedef struct {
    int32_t           supplier_id;
    int               account_no;
    int64_t           version;
    tk_pay_owned_t   *owned;                /* NULL: it cannot be used */
    uint32_t          stamp;                /* of its files */
    uint32_t          why;                  /* hash of what was said of it */
    ngx_msec_t        worried[NGX_TICKET_ACCOUNT_WORRIES];
} ngx_ticket_account_t;

/* Of which account a notice can be; 0 and NULL: any. */

typedef struct {
    const tk_pay_provider_t  *provider;
    int32_t           supplier_id;
    int               account_no;
    tk_pay_claim_t    claim;
} ngx_ticket_accounts_want_t;


/* In init_process and exit_process, before the connections go. */
void ngx_ticket_accounts_init(ngx_cycle_t *cycle);
void ngx_ticket_accounts_exit(void);

/* They may have changed: they are read again, soon and not more often than
 * once a second. */
void ngx_ticket_accounts_changed(void);

/* How many there are, for the status. */
ngx_uint_t ngx_ticket_accounts_usable(void);
ngx_uint_t ngx_ticket_accounts_unusable(void);

/*
 * Those that fit, at most NGX_TICKET_ACCOUNTS_TRIED, there until the event loop
 * goes on.  NGX_DECLINED: none fits.  NGX_BUSY: they have not been read yet, or
 * one that fits cannot be used.  NGX_ABORT: too many fit.
 */
ngx_int_t ngx_ticket_accounts_find(const ngx_ticket_accounts_want_t *want,
    ngx_ticket_account_t **found, ngx_uint_t *n);

/* Is it time to say this of an account (again)? */
ngx_uint_t ngx_ticket_account_worries(ngx_ticket_account_t *account,
    ngx_ticket_account_worry_e worry);


#endif
