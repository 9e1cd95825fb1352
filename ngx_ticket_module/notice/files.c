/*
 * Files with keys; see the header.
 */

#include "notice/files.h"
#include "provider/tk_pay_key.h"


#define NGX_TICKET_FILES_MAX  256           /* of a directory */


typedef struct {
    ngx_str_t    path;
    tk_str_t     text;
} ngx_ticket_file_t;


/* ---- The master ---- */

static void
ngx_ticket_files_wipe(void *data)
{
    ngx_array_t *files = data;

    ngx_uint_t          i;
    ngx_ticket_file_t  *file;

    file = files->elts;

    for (i = 0; i < files->nelts; i++) {
        ngx_explicit_memzero(file[i].text.data, file[i].text.len);
    }
}


static ngx_uint_t
ngx_ticket_files_is_private(tk_str_t text)
{
    return text.len > 0
           && ngx_strlcasestrn(text.data, text.data + text.len,
                               (u_char *) "PRIVATE KEY-----",
                               sizeof("PRIVATE KEY-----") - 2)
              != NULL;
}


/* What is no secret, processes read themselves; the rest is said when an
 * account wants it. */

static ngx_int_t
ngx_ticket_files_add(ngx_conf_t *cf, ngx_array_t *files, ngx_str_t *path)
{
    char                why[TK_FILE_WHY];
    tk_err_t            err;
    tk_str_t            name, text;
    tk_pool_t           pool;
    ngx_ticket_file_t  *file;

    pool = ngx_ticket_pool(cf->pool);
    name.data = path->data;
    name.len = path->len;

    err = tk_secret_file(&pool, name, 1, TK_PAY_KEY_FILE, &text, why);

    if (err != TK_OK) {
        return err == TK_NO_MEMORY ? NGX_ERROR : NGX_OK;
    }

    if (ngx_ticket_files_is_private(text)) {
        ngx_explicit_memzero(text.data, text.len);
        return NGX_OK;
    }

    if (files->nelts == NGX_TICKET_FILES_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" is one file too many:"
                           " %d are read", path, NGX_TICKET_FILES_MAX);
        return NGX_ERROR;
    }

    file = ngx_array_push(files);
    if (file == NULL) {
        return NGX_ERROR;
    }

    file->path = *path;
    file->text = text;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_files_next(ngx_conf_t *cf, ngx_str_t *directory, ngx_dir_t *dir,
    ngx_array_t *files)
{
    ngx_str_t  path;

    if (ngx_de_name(dir)[0] == '.') {
        return NGX_OK;
    }

    path.len = directory->len + 1 + ngx_de_namelen(dir);
    path.data = ngx_pnalloc(cf->pool, path.len + 1);
    if (path.data == NULL) {
        return NGX_ERROR;
    }

    (void) ngx_sprintf(path.data, "%V/%s%Z", directory, ngx_de_name(dir));

    return ngx_ticket_files_add(cf, files, &path);
}


ngx_int_t
ngx_ticket_files_load(ngx_conf_t *cf, ngx_str_t *directory,
    ngx_array_t **files)
{
    ngx_int_t            rc;
    ngx_dir_t            dir;
    ngx_pool_cleanup_t  *cln;

    *files = ngx_array_create(cf->pool, 16, sizeof(ngx_ticket_file_t));
    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (*files == NULL || cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_ticket_files_wipe;
    cln->data = *files;

    if (ngx_open_dir(directory, &dir) == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_open_dir_n " \"%V\" failed", directory);
        return NGX_ERROR;
    }

    do {
        rc = ngx_read_dir(&dir) == NGX_OK
             ? ngx_ticket_files_next(cf, directory, &dir, *files) : NGX_DONE;
    } while (rc == NGX_OK);

    (void) ngx_close_dir(&dir);

    return rc == NGX_DONE ? NGX_OK : NGX_ERROR;
}


/* ---- A process ---- */

static const ngx_ticket_file_t *
ngx_ticket_files_find(tk_str_t path)
{
    ngx_uint_t          i;
    ngx_array_t        *files;
    ngx_ticket_file_t  *file;

    files = ngx_ticket_process.conf->provider_files;

    if (files == NULL) {
        return NULL;
    }

    file = files->elts;

    for (i = 0; i < files->nelts; i++) {
        if (file[i].path.len == path.len
            && ngx_memcmp(file[i].path.data, path.data, path.len) == 0)
        {
            return &file[i];
        }
    }

    return NULL;
}


uint32_t
ngx_ticket_files_stamp(ngx_pool_t *pool, tk_str_t path, uint32_t stamp)
{
    u_char           *name;
    int64_t           facts[6];
    ngx_file_info_t   fi;

    ngx_memzero(&fi, sizeof(fi));
    name = ngx_pnalloc(pool, path.len + 1);

    if (name != NULL) {
        *ngx_cpymem(name, path.data, path.len) = '\0';

        if (ngx_file_info(name, &fi) == NGX_FILE_ERROR) {
            ngx_memzero(&fi, sizeof(fi));
        }
    }

    facts[0] = stamp;
    facts[1] = (int64_t) fi.st_dev;
    facts[2] = (int64_t) fi.st_ino;
    facts[3] = (int64_t) fi.st_size;
    facts[4] = (int64_t) fi.st_mtim.tv_sec;
    facts[5] = (int64_t) fi.st_mtim.tv_nsec;

    return ngx_murmur_hash2((u_char *) facts, sizeof(facts));
}


tk_err_t
ngx_ticket_files_read(ngx_pool_t *pool, tk_str_t path, int secret,
    tk_str_t *text, char why[TK_FILE_WHY])
{
    tk_err_t                  err;
    tk_pool_t                 tk_pool;
    const ngx_ticket_file_t  *file;

    tk_pool = ngx_ticket_pool(pool);

    err = tk_secret_file(&tk_pool, path, secret, TK_PAY_KEY_FILE, text, why);

    if (err != TK_BAD_VALUE) {
        return err;
    }

    file = ngx_ticket_files_find(path);
    if (file == NULL) {
        return err;
    }

    *text = tk_str_copy(&tk_pool, file->text);

    return text->data == NULL ? TK_NO_MEMORY : TK_OK;
}
