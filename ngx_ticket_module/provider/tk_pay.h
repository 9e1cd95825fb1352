/*
 * Payment platforms, without a socket and without a clock: what a platform is
 * sent, what its answer means, whether a notice is its own.
 *
 * A platform is a tk_pay_provider_t, a table of actions, in a file of its own;
 * tk_providers.h knows all of them.  Each action has two functions:
 *
 *   build   stored content and the moment -> the request's bytes.  The same
 *           content gives the same business content for ever; only timestamp,
 *           nonce and signature are made anew.  This is part of what build
 *           promises: platforms refuse a number that comes with other content.
 *
 *   judge   an answer's bytes -> one of four outcomes, and what was learned.
 *           Only what carries a right signature of the platform is OK, REFUSED
 *           or PENDING; whatever else there is, is UNKNOWN.
 *
 * An outcome speaks of what the action is for: of a query it says what became
 * of the payment that is asked about, not whether the query went well.  It
 * speaks of this request alone: where an earlier one with the same number is
 * still UNKNOWN, REFUSED settles nothing, and the query has the last word.
 *
 * Memory comes from the call's pool; what is learned points into it, or into
 * the answer.  One thread.  Amounts are fen.
 */

#ifndef TK_PAY_H
#define TK_PAY_H

#include "tk_sign.h"                    /* tk_pair_t */
#include "tk_pay_key.h"

#define TK_PAY_BODY     (1024 * 1024)   /* the longest answer */
#define TK_PAY_BILL_MOVES  'F'          /* begins the number of a bill of what
                                           moved on an account */
#define TK_PAY_FILE     (32 * TK_PAY_BODY)      /* ... that holds a bill */
#define TK_PAY_NOTICE   65536           /* the longest notice */
#define TK_PAY_HEADERS  8               /* of a request */
#define TK_PAY_TRUSTED  8               /* keys of the platform, at a time */
#define TK_PAY_NONCE    32              /* the longest */
#define TK_PAY_NUMBER_MIN  8            /* of numbers of ours */
#define TK_PAY_NUMBER_MAX  32
#define TK_PAY_CODE     64
#define TK_PAY_REASON   200             /* bytes of what a platform says */
#define TK_PAY_YIELDS   366             /* days of one yield */


/* Numbers are stored with jobs, but for the last one: never renumber. */

typedef enum {
    TK_PAY_CHARGE = 1,                  /* by redirect, form or QR code */
    TK_PAY_CHARGE_CODE,                 /* by the code of the buyer's phone */
    TK_PAY_QUERY,                       /* of both */
    TK_PAY_CLOSE,                       /* what nobody has paid */
    TK_PAY_CANCEL,                      /* paid or not: undone */
    TK_PAY_REFUND,
    TK_PAY_REFUND_QUERY,
    TK_PAY_TRANSFER,
    TK_PAY_TRANSFER_QUERY,
    TK_PAY_BILL,                        /* where the bill of a day lies, or
                                           the bill itself */
    TK_PAY_FUND_IN,                     /* into a money product, and back: */
    TK_PAY_FUND_OUT,                    /* ... both are asked for by the query
                                           of transfers */
    TK_PAY_BALANCE,                     /* of an account */
    TK_PAY_YIELD,                       /* of a money product, by day */
    TK_PAY_CHARGE_AGREED,               /* of whom agrees to be charged: asked
                                           for by the query of payments */
    TK_PAY_FUND_END,                    /* all of a money product, with what it
                                           has yielded: asked for by the query
                                           of transfers, without an amount */
    TK_PAY_FUND,                        /* what a money product holds */
    TK_PAY_ACCOUNT,                     /* to be opened; again: how it is */
    TK_PAY_AGREEMENT,                   /* to be signed; again: how it is */
    TK_PAY_AGREEMENT_QUERY,
    TK_PAY_AGREEMENT_END,
    TK_PAY_KEYS,                        /* certificates of the platform, to be
                                           fetched: never a job */
    TK_PAY_ACTIONS
} tk_pay_action_e;

typedef enum {
    TK_PAY_PAGE = 1,                    /* the buyer's browser goes there */
    TK_PAY_WAP,                         /* that of a phone */
    TK_PAY_QR,                          /* the buyer scans */
    TK_PAY_DESK                         /* the buyer's code is scanned */
} tk_pay_way_e;

typedef enum {
    TK_PAY_OK = 1,                      /* it has happened */
    TK_PAY_REFUSED,                     /* it surely has not; no money moved */
    TK_PAY_PENDING,                     /* it may still happen: ask */
    TK_PAY_UNKNOWN                      /* nothing is proven: ask */
} tk_pay_outcome_e;

/* What a money product held and yielded on a day. */

typedef struct {
    tk_day_t        day;
    int64_t         principal_fen;
    int64_t         yield_fen;
} tk_pay_yield_t;

/* What is known of the payment, refund, transfer; of an account that is opened
 * and of an agreement: waiting for a check or a signature, in force (paid),
 * ended or never in force. */

typedef enum {
    TK_PAY_UNSAID = 0,
    TK_PAY_WAITING,                     /* for the buyer or for the platform */
    TK_PAY_PAID,                        /* done: paid, refunded, transferred */
    TK_PAY_RETURNED,                    /* it was, and all of it went back */
    TK_PAY_CLOSED,                      /* it never will be */
    TK_PAY_FAILED,
    TK_PAY_ABSENT                       /* they do not know the number, or not
                                           yet: a code may still be scanned; of
                                           a bill: an empty day */
} tk_pay_state_e;

/* What is the next thing to do, where the outcome alone does not say so. */

typedef enum {
    TK_PAY_NEXT_NONE = 0,
    TK_PAY_NEXT_ASK,                    /* only the query knows */
    TK_PAY_NEXT_AGAIN,                  /* the same request, soon */
    TK_PAY_NEXT_SLOWLY,                 /* the same, in minutes and hours */
    TK_PAY_NEXT_FUNDS,                  /* the same, when there is money */
    TK_PAY_NEXT_NUMBER,                 /* anew, with another number */
    TK_PAY_NEXT_REFUND,                 /* too late for this: a refund */
    TK_PAY_NEXT_KEY,                    /* fetch the platform's key "key_id" */
    TK_PAY_NEXT_SETTINGS,               /* the account is set up wrongly */
    TK_PAY_NEXT_STAFF
} tk_pay_next_e;


/* A key of the platform.  id: how its answers name it; empty: not at all. */

typedef struct {
    tk_str_t        id;
    tk_pay_key_t   *key;
} tk_pay_trust_t;

typedef struct tk_pay_provider_s  tk_pay_provider_t;

/* An account at a platform.  Borrows everything; whoever fills it owns it. */

typedef struct {
    const tk_pay_provider_t  *provider;
    tk_str_t        app_id;
    tk_str_t        merchant_id;        /* PID, mch_id, merId */
    tk_str_t        gateway;            /* https://host, and path where the
                                           platform has one */
    tk_str_t        notify_url;
    tk_str_t        return_url;         /* empty: none */

    tk_pay_key_t   *key;                /* ours, private */
    tk_str_t        serial;             /* of our certificate, as the platform
                                           names it; empty: none */
    tk_str_t        root_serial;        /* Alipay: of the root certificates */
    tk_str_t        secret;             /* what platform and we share */
    tk_pay_trust_t  trust[TK_PAY_TRUSTED];
    size_t          ntrust;
    tk_pay_certs_t *roots;              /* whom their certificates are from */
    tk_str_t        between;            /* PEM, of those in between */
} tk_pay_account_t;


/* What is stored of an intention; what an action has no use for is empty. */

typedef struct {
    tk_str_t        number;             /* ours, of the payment or transfer */
    tk_str_t        refund_number;      /* ours, of the refund */
    tk_str_t        platform_number;    /* theirs, of the payment */
    tk_time_t       made_at;            /* the number's first request */
    int64_t         amount_fen;         /* to charge, refund, transfer */
    int64_t         total_fen;          /* of the payment that is refunded */
    int64_t         fee_fen;            /* beside the amount */
    tk_pay_way_e    way;
    tk_str_t        subject;            /* what the buyer reads */
    tk_str_t        attach;             /* comes back with the notice */
    tk_str_t        reason;
    tk_str_t        address;            /* of the buyer's browser, or ours */
    tk_str_t        auth_code;
    tk_time_t       expire_at;          /* 0: as the platform likes */
    tk_str_t        payee;
    tk_str_t        payee_name;         /* empty: not checked */
    tk_str_t        payer;              /* the account that is charged, or
                                           whose balance is asked for */
    tk_str_t        agreement_no;       /* theirs, with the payer */
    tk_str_t        fund;               /* the money product */
    tk_str_t        name;               /* of the company whose account is to be
                                           opened, and more of it: */
    tk_str_t        licence_no;
    tk_str_t        contact;
    tk_str_t        mobile;
    tk_str_t        scene;              /* of an agreement, as the platform
                                           names it; empty: its usual one */
    int64_t         limit_once_fen;     /* ... and what it allows; 0: as the */
    int64_t         limit_day_fen;      /* platform likes */
    tk_day_t        day;                /* of the bill; the first of a yield */
    tk_day_t        last_day;           /* of a yield */
    tk_str_t        key_id;             /* of the key that is to be fetched */
    tk_str_t        return_url;         /* where the buyer's browser goes then;
                                           empty: as the account says */
    int64_t         return_life;        /* of the page there, for whoever makes
                                           its link */
} tk_pay_content_t;

typedef struct {
    const tk_pay_account_t  *account;
    tk_pay_action_e          action;
    const tk_pay_content_t  *content;
    tk_time_t                now;
    tk_str_t                 nonce;     /* random letters and digits */
    tk_pool_t               *pool;
} tk_pay_call_t;


typedef enum {
    TK_PAY_SEND = 0,                    /* by us */
    TK_PAY_OPEN,                        /* by the buyer's browser: the URL */
    TK_PAY_POST                         /* ... which posts the form there */
} tk_pay_hand_e;

typedef struct {
    tk_pay_hand_e   hand;
    const char     *method;             /* "GET", "POST" */
    tk_str_t        url;
    tk_pair_t       headers[TK_PAY_HEADERS];
    size_t          nheaders;
    tk_str_t        body;               /* POST: the form, encoded */
    unsigned        certificate:1;      /* with our certificate, in TLS */
    unsigned        patient:1;          /* 35 s instead of 30 */
} tk_pay_request_t;

typedef struct {
    int             status;             /* of HTTP */
    const tk_pair_t  *headers;
    size_t          nheaders;
    tk_str_t        body;               /* as it came */
} tk_pay_answer_t;


typedef struct {
    tk_pay_state_e  state;
    tk_pay_next_e   next;
    tk_str_t        platform_number;    /* empty where nothing is said */
    int64_t         amount_fen;         /* -1: not said; of a balance, what is
                                           free to be used */
    int64_t         refunded_fen;       /* in all; -1: not said */
    tk_time_t       at;                 /* when it happened; 0: not said */
    tk_str_t        url;                /* for the buyer; of the bill */
    tk_str_t        hash;               /* of the bill, in hex; empty: none */
    tk_str_t        file;               /* the bill, packed as the platform
                                           packs it, where it has no URL; keys:
                                           certificates that are proven, PEM */
    tk_str_t        key_id;             /* with TK_PAY_NEXT_KEY */
    int             unproven;           /* signed, and no key that is here
                                           verifies it */
    char            code[TK_PAY_CODE];  /* the platform's own word, fit for the
                                           log; "" without one */
    char            text[TK_PAY_REASON];  /* why it was refused, in their words,
                                           fit for a line; "" without any */

    /* of accounts and agreements: theirs; empty: not said */
    tk_str_t        account_no;
    tk_str_t        agreement_no;

    /* of balances, yields and money products alone; -1: not said.  Of a product
     * amount_fen is what can be taken out today, of its end what was in it. */
    int64_t         frozen_fen;
    int64_t         fund_fen;           /* in the money product */
    int64_t         yield_fen;          /* of all the days, or in all */
    const tk_pay_yield_t  *yields;      /* by day */
    size_t          nyields;

    /* of notices alone */
    tk_str_t        number;             /* ours */
    tk_str_t        refund_number;      /* ours; empty: of the payment itself */
    tk_str_t        notice_id;          /* the same when it is repeated */
} tk_pay_learned_t;


/* Is a notice the platform's, and about this account? */

typedef enum {
    TK_PAY_GENUINE = 0,
    TK_PAY_UNREADABLE,
    TK_PAY_FORGED,
    TK_PAY_FOREIGN,                     /* of another merchant; of what is
                                           learned, the number alone */
    TK_PAY_KEY_MISSING,                 /* see key_id */
    TK_PAY_SEALED,                      /* signed right, but its content does
                                           not open: another secret */
    TK_PAY_PROBE                        /* wrong on purpose: refuse silently */
} tk_pay_proof_e;

typedef struct {
    const tk_pair_t  *headers;
    size_t          nheaders;
    tk_str_t        body;               /* as it came; of a GET the query */
} tk_pay_notice_t;

/* Whose a notice says it is, which nothing has proven yet.  Empty: not said. */

typedef struct {
    tk_str_t        app_id;
    tk_str_t        merchant_id;
    tk_str_t        key_id;             /* of the platform */
} tk_pay_claim_t;

typedef struct {
    int             status;
    const char     *type;
    const char     *body;
} tk_pay_reply_t;


typedef struct {
    tk_err_t         (*build)(const tk_pay_call_t *call,
                              tk_pay_request_t *request);
    tk_pay_outcome_e (*judge)(const tk_pay_call_t *call,
                              const tk_pay_answer_t *answer,
                              tk_pay_learned_t *learned);
} tk_pay_action_t;

struct tk_pay_provider_s {
    const char        *name;            /* as staff type it */
    tk_pay_action_t    actions[TK_PAY_ACTIONS];

    /* now, account and pool of the call; sets state and learned when genuine */
    tk_pay_proof_e   (*notice)(const tk_pay_call_t *call,
                               const tk_pay_notice_t *notice,
                               tk_pay_learned_t *learned);
    void             (*claim)(tk_pool_t *pool, const tk_pay_notice_t *notice,
                              tk_pay_claim_t *claim);

    /* The request for a bill's address; NULL: whoever has that may read it. */
    tk_err_t         (*download)(const tk_pay_call_t *call, tk_str_t url,
                                 tk_pay_request_t *request);

    tk_pay_reply_t     taken;           /* the platform's exact words */
    tk_pay_reply_t     refused;
};


/*
 * TK_OK, TK_NO_MEMORY; TK_BAD_VALUE when the platform could not take such
 * content; TK_BUG when it has no such action, or the account lacks a key.
 */
TK_MUST tk_err_t tk_pay_build(const tk_pay_call_t *call,
    tk_pay_request_t *request);

/* Of an answer that came whole.  Without one: UNKNOWN if something was sent. */
tk_pay_outcome_e tk_pay_judge(const tk_pay_call_t *call,
    const tk_pay_answer_t *answer, tk_pay_learned_t *learned);

/* What fetches a bill from the address that was learned; the answer is the
 * file.  TK_BAD_VALUE: it is no address. */
TK_MUST tk_err_t tk_pay_download(const tk_pay_call_t *call, tk_str_t url,
    tk_pay_request_t *request);

tk_pay_proof_e tk_pay_notice(const tk_pay_call_t *call,
    const tk_pay_notice_t *notice, tk_pay_learned_t *learned);

/* Which accounts a notice may be about: most of a platform's are ruled out
 * before a signature is looked at. */
void tk_pay_claim(const tk_pay_provider_t *provider, tk_pool_t *pool,
    const tk_pay_notice_t *notice, tk_pay_claim_t *claim);
int tk_pay_may_be(const tk_pay_account_t *account,
    const tk_pay_claim_t *claim);


/* Pieces that several platforms need. */

/* Where the buyer's browser goes from the platform; empty: nowhere. */
tk_str_t tk_pay_return(const tk_pay_call_t *call);

/* Digits and letters, and what is in more: from min to max of them. */
int tk_pay_is_word(tk_str_t s, const char *more, size_t min, size_t max);

/* Does the action only ask?  Then a fault of the request itself leaves what is
 * asked about UNKNOWN, and it is REFUSED for all others. */
int tk_pay_asks(tk_pay_action_e action);
tk_pay_outcome_e tk_pay_faulty(const tk_pay_call_t *call,
    tk_pay_learned_t *learned, tk_pay_next_e next);

void tk_pay_header(tk_pay_request_t *request, const char *name,
    tk_str_t value);

/* The text of a header, whatever its letter case; empty: none. */
tk_str_t tk_pay_header_of(const tk_pair_t *headers, size_t n,
    const char *name);

/* What is printable of a code, and of a text. */
void tk_pay_code(tk_pay_learned_t *learned, tk_str_t code);
void tk_pay_why(tk_pay_learned_t *learned, tk_str_t text);

/* Whole characters of what can be printed, as many as fit; ends with a 0. */
void tk_pay_printable(char *out, size_t size, tk_str_t text);

#endif
