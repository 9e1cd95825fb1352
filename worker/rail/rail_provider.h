/*
 * Who reaches the site: what is sent for each call, and what answers mean.  A
 * provider is pure; who drives it sends its requests one by one and waits.  A
 * call takes one step or several.
 */

#ifndef RAIL_PROVIDER_H
#define RAIL_PROVIDER_H

#include "rail_said.h"
#include "tk_sign.h"                    /* tk_pair_t */

#define RAIL_COOKIES        8           /* of the site, kept for a session */
#define RAIL_FIELDS         32          /* of a form of the cashier's */
#define RAIL_BODY           262144      /* of an answer, at most */

/*
 * A session at the site, of one case.  What was made for it is in its pool;
 * user and password are there while RAIL_LOGIN is built.
 */

typedef struct {
    tk_pool_t      *pool;
    const char     *site, *channel;     /* addresses, without a slash behind */
    tk_str_t        held_no, pay_no, pay_key;
    int64_t         fen;                /* to be paid */
    tk_str_t        user, password;

    size_t          ncookies, nfields;
    tk_pair_t       cookies[RAIL_COOKIES];
    tk_pair_t       fields[RAIL_FIELDS];
} rail_session_t;

typedef struct {
    const char     *method;
    tk_str_t        url, body;          /* terminated */
    int             cookies;            /* those of the session go along */
    int             money;              /* it may move money: never repeated */
} rail_request_t;

typedef struct {
    int               status;           /* 0: none came */
    const tk_pair_t  *headers;
    size_t            nheaders;
    tk_str_t          body;
} rail_answer_t;

typedef struct {
    const char     *name;

    /* The request of a step, the first one being 0.  TK_NO_MEMORY. */
    tk_err_t      (*build)(rail_session_t *session, rail_call_e call,
                           int step, rail_request_t *request);

    /* 1: the next step follows; 0: *said is what the call came to, zero
     * before. */
    int           (*judge)(rail_session_t *session, rail_call_e call,
                           int step, const rail_answer_t *answer,
                           rail_said_t *said);
} rail_provider_t;

/* The site's own shapes. */
extern const rail_provider_t  rail_site;

#endif
