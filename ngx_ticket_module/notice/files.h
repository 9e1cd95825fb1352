/*
 * Files with keys of payment platforms: read by a process itself where it may,
 * else found among those that the master has read for it, as root, at the start
 * and at a reload.
 */

#ifndef NGX_TICKET_FILES_H
#define NGX_TICKET_FILES_H

#include "base/process.h"
#include "core/tk_secret_file.h"


/*
 * Reads the files of a directory that are secret, without private keys, for all
 * processes of the cycle; while nginx reads its configuration.  They are wiped
 * when the cycle goes.  NGX_ERROR: logged.
 */
ngx_int_t ngx_ticket_files_load(ngx_conf_t *cf, ngx_str_t *directory,
    ngx_array_t **files);

/* Another one when a file is replaced or written to; stamp is that of files
 * before it, 0 at first. */
uint32_t ngx_ticket_files_stamp(ngx_pool_t *pool, tk_str_t path,
    uint32_t stamp);

/* As tk_secret_file(). */
tk_err_t ngx_ticket_files_read(ngx_pool_t *pool, tk_str_t path, int secret,
    tk_str_t *text, char why[TK_FILE_WHY]);


#endif
