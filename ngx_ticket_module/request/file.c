/*
 * Opening files that are answers; see the header.
 */

#include "request/file.h"
#include "base/process.h"


#define NGX_TICKET_FILE_NAME  255


/* A name as workers give them: a letter or a digit first, nothing that leads
 * elsewhere. */

static ngx_uint_t
ngx_ticket_file_name_fits(tk_str_t name)
{
    size_t  i;
    u_char  c;

    if (name.len == 0 || name.len > NGX_TICKET_FILE_NAME
        || name.data[0] == '.')
    {
        return 0;
    }

    for (i = 0; i < name.len; i++) {
        c = name.data[i];

        if (!((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
              || c == '.' || c == '-' || c == '_' || c == '@'))
        {
            return 0;
        }
    }

    return 1;
}


/* To go on from, not to look into: its group need not be able to list it. */

static ngx_fd_t
ngx_ticket_file_directory(ngx_str_t *path)
{
    return open((const char *) path->data, O_PATH|O_DIRECTORY|O_CLOEXEC);
}


static ngx_fd_t
ngx_ticket_file_at(ngx_str_t *path, const char *name)
{
    ngx_fd_t   dir, fd;
    ngx_err_t  err;

    dir = ngx_ticket_file_directory(path);
    if (dir == NGX_INVALID_FILE) {
        return dir;
    }

    /* a pipe in its place would be waited for */
    fd = openat(dir, name, O_RDONLY|O_NOFOLLOW|O_NONBLOCK|O_CLOEXEC);

    err = ngx_errno;
    ngx_close_file(dir);
    ngx_set_errno(err);

    return fd;
}


/* NULL: it is what was made. */

static const char *
ngx_ticket_file_wrong(ngx_file_t *file, off_t size)
{
    if (ngx_fd_info(file->fd, &file->info) == NGX_FILE_ERROR) {
        return "cannot be looked at";
    }

    ngx_set_errno(0);

    return !ngx_is_file(&file->info) || file->info.st_nlink != 1
           ? "is no plain file"
           : ngx_file_size(&file->info) != size ? "has another size" : NULL;
}


static ngx_file_t *
ngx_ticket_file_create(ngx_http_request_t *r, ngx_str_t *path, tk_str_t name)
{
    ngx_file_t               *file;
    ngx_pool_cleanup_t       *cln;
    ngx_pool_cleanup_file_t  *clnf;

    file = ngx_pcalloc(r->pool, sizeof(ngx_file_t));
    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_pool_cleanup_file_t));
    if (file == NULL || cln == NULL) {
        return NULL;
    }

    file->log = r->connection->log;
    file->name.len = path->len + 1 + name.len;
    file->name.data = ngx_pnalloc(r->pool, file->name.len + 1);
    if (file->name.data == NULL) {
        return NULL;
    }

    (void) ngx_sprintf(file->name.data, "%V/%*s%Z", path, name.len, name.data);
    file->fd = ngx_ticket_file_at(path, (const char *) file->name.data
                                        + path->len + 1);

    if (file->fd != NGX_INVALID_FILE) {
        cln->handler = ngx_pool_cleanup_file;
        clnf = cln->data;
        clnf->fd = file->fd;
        clnf->name = file->name.data;
        clnf->log = r->pool->log;
    }

    return file;
}


ngx_int_t
ngx_ticket_file_open(ngx_http_request_t *r, tk_str_t name, off_t size,
    ngx_file_t **file)
{
    ngx_log_t   *log;
    ngx_str_t   *path;
    const char  *wrong;

    log = r->connection->log;
    path = &ngx_ticket_process.conf->exports;
    *file = NULL;

    if (path->len == 0) {
        ngx_log_error(NGX_LOG_ERR, log, 0, "\"ticket_exports\" is not set: no "
                      "file can be handed out");
        return NGX_ERROR;
    }

    if (!ngx_ticket_file_name_fits(name)) {
        ngx_log_error(NGX_LOG_ERR, log, 0, "\"%*s\" is no name of a file that "
                      "is handed out", name.len, name.data);
        return NGX_ERROR;
    }

    *file = ngx_ticket_file_create(r, path, name);
    if (*file == NULL) {
        return NGX_ERROR;
    }

    if ((*file)->fd == NGX_INVALID_FILE && ngx_errno == NGX_ENOENT) {
        return NGX_DECLINED;
    }

    wrong = (*file)->fd == NGX_INVALID_FILE
            ? "cannot be opened" : ngx_ticket_file_wrong(*file, size);

    if (wrong) {
        ngx_log_error(NGX_LOG_ERR, log, ngx_errno, "\"%V\" %s",
                      &(*file)->name, wrong);
        return NGX_ERROR;
    }

    return NGX_OK;
}


void
ngx_ticket_file_init(ngx_cycle_t *cycle)
{
    ngx_fd_t    dir;
    ngx_str_t  *path;

    path = &ngx_ticket_process.conf->exports;

    if (path->len == 0) {
        return;
    }

    dir = ngx_ticket_file_directory(path);

    if (dir == NGX_INVALID_FILE || faccessat(dir, ".", X_OK, 0) == -1) {
        ngx_log_error(NGX_LOG_WARN, cycle->log, ngx_errno,
                      "no exports are handed out: \"ticket_exports\" %V cannot "
                      "be entered: its group must be one of this process, its "
                      "mode 2710", path);
    }

    if (dir != NGX_INVALID_FILE) {
        ngx_close_file(dir);
    }
}
