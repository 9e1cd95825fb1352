/*
 * The tongue of buyers who pay by a form: UnionPayForm.aspx?no=NUMBER&t=TOKEN
 * below any location of ours that has agents or platforms.  It answers a page
 * of HTML, in Chinese and English: the form, which posts itself, or why there
 * is none.  Nobody is asked who he is: the token of the link says that it is
 * ours.
 */

#ifndef NGX_TICKET_FORM_H
#define NGX_TICKET_FORM_H

#include "request/tongue.h"


extern const ngx_ticket_tongue_t  ngx_ticket_form;


#endif
