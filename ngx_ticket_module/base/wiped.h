/*
 * Memory of jansson that is wiped when it is given back, for what may hold a
 * password: its reader keeps each word in buffers of its own.
 *
 * Whatever is made between begin and end is given back between them, too, or in
 * another such pair; nobody else's objects are, and nothing waits in between.
 * One pair may stand in another.
 */

#ifndef NGX_TICKET_WIPED_H
#define NGX_TICKET_WIPED_H


void ngx_ticket_wiped_begin(void);
void ngx_ticket_wiped_end(void);

/* Of json_dumps(), in between. */
void ngx_ticket_wiped_free_text(char *text);


#endif
