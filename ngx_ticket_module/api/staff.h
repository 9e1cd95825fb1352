/*
 * What people ask for: one action of the table, or to be signed in or out.  The
 * tongue fills the first part before the steps run; the steps fill the second,
 * of which the tongue makes the answer.
 *
 * Who asks is known to Postgres alone, which finds it out in the statement that
 * does what is asked (api.staff_act): nothing is remembered here of a session,
 * so that one that is ended has ended.
 */

#ifndef NGX_TICKET_API_STAFF_H
#define NGX_TICKET_API_STAFF_H

#include "base/hash.h"
#include "core/staff/tk_call.h"
#include "core/staff/tk_problem.h"
#include "core/staff/tk_recovery.h"
#include "core/tk_crypto.h"
#include "request/request.h"

#define NGX_TICKET_COOKIE       43          /* characters: 32 bytes in Base64 */
#define NGX_TICKET_COOKIE_NAME  "__Host-ticket"


typedef struct {
    tk_path_t            path;             /* which action, and what the path
                                               says */
    tk_lang_e             lang;
    tk_str_t              body;             /* whole; JSON */
    tk_str_t              query;            /* of a GET or DELETE */
    unsigned              json:1;           /* the body is a file, and that in
                                               JSON */
    tk_str_t              key;              /* Idempotency-Key; len 0: none */
    tk_str_t              match;            /* If-Match; the same */
    tk_str_t              request;          /* id, for logs */
    tk_str_t              agent;            /* User-Agent */
    u_char                session[TK_SHA256_LEN];   /* hash of the cookie */
    unsigned              has_session:1;
    unsigned              said_lang:1;      /* the request says the language */

    tk_call_t             call;
    tk_str_t              lines;            /* of a file, in JSON: the last of
                                               the arguments; len 0: none */
    u_char                body_hash[TK_SHA256_LEN];
    int32_t               supplier_id;      /* where secrets are sealed */
    tk_str_t              supplier;         /* its code */
    u_char                made[TK_KEY_LEN]; /* a key, shown once; wiped */
    size_t                made_len;
    unsigned              has_made:1;
    int32_t               staff_id;
    ngx_ticket_hash_t    *hash;             /* on its way, or read */
    ngx_ticket_hash_work_t  *work;          /* for the next one; wiped */
    tk_str_t              known;            /* hash that the password is
                                               compared with */
    tk_str_t              totp_sealed;      /* secret that the code is */
    u_char                recovery[TK_RECOVERY_CODES * TK_RECOVERY_TEXT];
                                            /* new ones, shown once; wiped */
    int64_t               totp_step;        /* 0: wrong */
    u_char                totp_secret[20];  /* wiped */
    unsigned              has_code:1;
    unsigned              has_totp:1;

    const tk_problem_t   *problem;          /* why it is refused; NULL: tc->err
                                               says it.  tc->subject: of it */
    const char           *more_name;        /* a member beside, and its value
                                               in JSON; NULL: none */
    tk_str_t              more;
    int                   status;           /* of what is not refused */
    tk_str_t              rows;             /* in JSON, an array; or, if len is
                                               0, the answer is shown */
    tk_str_t              shown;            /* an object in JSON; len 0: there
                                               is nothing to show */
    tk_str_t              file_name;        /* of tc->file, in ASCII */
    tk_str_t              file_title;       /* the same for people, in UTF-8 */
    int                   paper_as;         /* a tk_paper_as_e; -1: as facts */
    unsigned              paper_english:1;
    tk_str_t              paper;            /* for a printer, in place of the
                                               rows; len 0: none */
    tk_str_t              etag;             /* without quotation marks */
    unsigned              replayed:1;
    unsigned              goes_on:1;        /* more rows follow */
    unsigned              over:1;           /* the session has ended: the cookie
                                               goes */
    u_char                cookie[NGX_TICKET_COOKIE];
    unsigned              has_cookie:1;     /* a new one */
} ngx_ticket_staff_t;


/* NULL: no memory.  It is tc->data; what it holds goes with the request. */
ngx_ticket_staff_t *ngx_ticket_staff_create(ngx_ticket_ctx_t *tc);

/* By a name of core/staff/tk_problem.tbl.h, or a verdict; NGX_DECLINED. */
ngx_int_t ngx_ticket_staff_refuse(ngx_ticket_ctx_t *tc, const char *name,
    tk_str_t subject);

/* For the steps of signing in, and of gates: what the request says, read and
 * without a fault; the text of a member, which goes with the call (NULL: not
 * given); no memory of it stays. */
ngx_int_t ngx_ticket_staff_read(ngx_ticket_ctx_t *tc);
const char *ngx_ticket_staff_said(ngx_ticket_staff_t *staff,
    const char *member);
void ngx_ticket_staff_forget(ngx_ticket_staff_t *staff);

/* Refused for what call.errors says is wrong; for one more member, too. */
ngx_int_t ngx_ticket_staff_errors(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_staff_wrong(ngx_ticket_ctx_t *tc, const char *member,
    const char *code, const char *english, const char *chinese);

/* The statement, in the lane of who asks; its answer: NGX_OK, a row without a
 * verdict. */
ngx_ticket_pg_op_t *ngx_ticket_staff_ask(ngx_ticket_ctx_t *tc,
    ngx_ticket_stmt_e stmt);
ngx_int_t ngx_ticket_staff_verdict(ngx_ticket_ctx_t *tc);

/* Whether the roles of the answer's row may do this: what is done here is done
 * for whom Postgres would let act. */
ngx_int_t ngx_ticket_staff_allowed(ngx_ticket_ctx_t *tc,
    const tk_action_t *action);

/* A column of the answer's row, copied; data NULL: there is none, or null. */
tk_str_t ngx_ticket_staff_text(ngx_ticket_ctx_t *tc, const char *column);
int64_t ngx_ticket_staff_number(ngx_ticket_ctx_t *tc, const char *column);
void ngx_ticket_staff_bind(ngx_ticket_pg_op_t *op, tk_str_t s);

/* A literal of bytea, terminated, of the request's pool; NULL: no memory. */
const char *ngx_ticket_staff_hex(ngx_ticket_ctx_t *tc, const u_char *data,
    size_t len);


#endif
