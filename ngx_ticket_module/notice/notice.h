/*
 * The tongue of payment platforms: what they tell of by themselves, each in its
 * own form and answered with its own words.
 *
 *     notify_url.aspx, notify_Payback_url.aspx    Alipay, and who hands on its
 *                                                 notices (4.2.22)
 *     WeChatNotify.aspx                           XML of V2, JSON of V3
 *     UnionPayNotify.aspx
 *     ClearingNotify.aspx
 *
 * Below any location of ours they have these names: of its supplier, where it
 * has one, else of all.  SUPPLIER/ACCOUNT/ before the name, both numbers, says
 * which account it is: so are the URLs that platforms are given.  Where several
 * accounts fit, a notice says whose it is, or the few whose key it names are
 * tried.
 *
 * Nothing is stored, and nothing is answered with success, that is not signed
 * right over the bytes that came.  A refusal lets the platform try again later:
 * also where accounts have not been read yet, or Postgres is away.
 */

#ifndef NGX_TICKET_NOTICE_H
#define NGX_TICKET_NOTICE_H

#include "api/notice.h"
#include "request/tongue.h"


typedef struct ngx_ticket_notice_page_s  ngx_ticket_notice_page_t;

/* What it knows of a request, in tc->own. */

typedef struct {
    const ngx_ticket_notice_page_t  *page;
    const tk_pay_provider_t  *provider;     /* in whose words it is answered */
    int32_t              supplier_id;       /* of the path; 0: it says none */
    int                  account_no;
    ngx_str_t            type;
    ngx_ticket_notice_t  notice;
} ngx_ticket_notice_own_t;


extern const ngx_ticket_tongue_t  ngx_ticket_notice;


#endif
