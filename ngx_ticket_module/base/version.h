/*
 * Which version of the module this is, which one migrated the database, and
 * whether the module's file on the disk is still the one that was loaded: nginx
 * finds a library by its name, so a reload keeps the old one.
 */

#ifndef NGX_TICKET_VERSION_H
#define NGX_TICKET_VERSION_H

#include <ngx_config.h>
#include <ngx_core.h>


extern const char *const  ngx_ticket_version;       /* "1.2.3" */
extern const char *const  ngx_ticket_version_build;
extern const ngx_int_t    ngx_ticket_version_schema;    /* made for it */

/* In the master process, at start and at each reload.  Before directives are
 * read, which may be those of a newer module: warns of another file on the
 * disk.  When all is good: says in the log which version this is. */
void ngx_ticket_version_check(ngx_log_t *log);
void ngx_ticket_version_tell(ngx_log_t *log);

/* When a connection for reads has come up: asks the database which schema it
 * has, and says so where it is another one than before. */
void ngx_ticket_version_connected(void);

/* For monitoring. */
ngx_uint_t ngx_ticket_version_replaced(void);
int64_t ngx_ticket_version_database(void);  /* its schema; 0: not known yet */


#endif
