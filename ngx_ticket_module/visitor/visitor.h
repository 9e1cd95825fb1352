/*
 * The tongue of visitors: the page of an order behind a link that cannot be
 * guessed, below a location of its own, for all suppliers.  It answers HTML in
 * Chinese or English, which needs no script, the three files that it is made
 * of, and the pictures of what is offered.  Nobody is asked who he is: the
 * link, or the picture's name, says that it is ours.
 *
 *     /t/TOKEN            ?lang=zh or en, ?p=2: the next tickets
 *     /t/style.css  /t/page.js  /t/worker.js  /t/offer-NAME
 */

#ifndef NGX_TICKET_VISITOR_H
#define NGX_TICKET_VISITOR_H

#include "request/tongue.h"


extern const ngx_ticket_tongue_t  ngx_ticket_visitor;


#endif
