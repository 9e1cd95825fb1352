/*
 * The directives, and the configuration nginx makes of them (base/conf.h).
 */

#ifndef NGX_TICKET_DIRECTIVES_H
#define NGX_TICKET_DIRECTIVES_H

#include <ngx_config.h>
#include <ngx_core.h>


extern ngx_command_t  ngx_ticket_commands[];

void *ngx_ticket_create_main_conf(ngx_conf_t *cf);
char *ngx_ticket_init_main_conf(ngx_conf_t *cf, void *conf);
void *ngx_ticket_create_loc_conf(ngx_conf_t *cf);
char *ngx_ticket_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child);


#endif
