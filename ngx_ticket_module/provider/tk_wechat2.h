/*
 * WeChat Pay V2: XML, signed with what both sides know.  secret: the API key,
 * with which requests are signed by HMAC-SHA256, answers and notices by that or
 * by MD5; what gives money back is sent with our certificate in TLS.
 *
 * Three things have no signature there, and so prove less:
 *
 *   transfers  an answer is OK, REFUSED or PENDING only if it is signed all the
 *              same; else it is for the query, and its answer for staff.
 *
 *   refunds    a notice can be put together of pieces of others: its state is
 *              WAITING, whatever it says (code), and the query has to tell.
 *
 *   bills      the answer itself is the bill, packed by gzip or plain; it moves
 *              no money.
 */

#ifndef TK_WECHAT2_H
#define TK_WECHAT2_H

#include "tk_pay.h"

extern const tk_pay_provider_t  tk_wechat2;

#endif
