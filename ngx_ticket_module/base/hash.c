/*
 * Hashes in a thread; see the header.  The thread sees the work alone: no pool,
 * no log, no request.  A hash outlives a request that goes meanwhile.
 */

#include "base/hash.h"
#include "base/process.h"
#include "core/tk_crypto.h"

#include <argon2.h>
#include <openssl/crypto.h>

#if (NGX_THREADS)
#include <ngx_thread_pool.h>
#endif


#define NGX_TICKET_HASH_PASSES   2          /* OWASP's second choice */
#define NGX_TICKET_HASH_KIB      19456
#define NGX_TICKET_HASH_LANES    1
#define NGX_TICKET_HASH_SALT     16
#define NGX_TICKET_HASH_LEN      32
#define NGX_TICKET_HASH_NOW      "$argon2id$v=19$m=19456,t=2,p=1$"
#define NGX_TICKET_HASH_LOST     60000      /* ms: said to the log */


#if (NGX_THREADS)

struct ngx_ticket_hash_s {
    ngx_pool_t              *pool;
    ngx_thread_task_t       *task;
    ngx_ticket_hash_pt       handler;       /* NULL: nobody waits for it */
    void                    *data;
    u_char                   salt[NGX_TICKET_HASH_SALT];
    ngx_ticket_hash_work_t   work;          /* the thread's, until it is done */
    unsigned                 running:1;
};


static void ngx_ticket_hash_run(void *data, ngx_log_t *log);
static void ngx_ticket_hash_handler(ngx_event_t *ev);


static ngx_str_t   ngx_ticket_hash_pool = ngx_string("ticket_sign_in");
static ngx_uint_t  ngx_ticket_hash_waiting;


/*
 * A pool has no number of threads but by nginx's own directive, which is called
 * as if it stood in the file.
 */

static char *
ngx_ticket_hash_directive(ngx_conf_t *cf, ngx_module_t *module)
{
    char           *rc;
    ngx_str_t      *value;
    ngx_array_t    *args, words;
    ngx_command_t  *cmd;

    for (cmd = module->commands;
         cmd->name.len && ngx_strcmp(cmd->name.data, "thread_pool") != 0;
         cmd++)
    {
        /* void */
    }

    if (cmd->name.len == 0
        || ngx_array_init(&words, cf->pool, 4, sizeof(ngx_str_t)) != NGX_OK)
    {
        return "finds no directive \"thread_pool\" in this nginx";
    }

    value = ngx_array_push_n(&words, 4);
    if (value == NULL) {
        return "no memory";
    }

    ngx_str_set(&value[0], "thread_pool");
    value[1] = ngx_ticket_hash_pool;
    ngx_str_set(&value[2], "threads=1");
    ngx_str_set(&value[3], "max_queue=32");

    args = cf->args;
    cf->args = &words;
    rc = cmd->set(cf, cmd, NULL);
    cf->args = args;

    return rc == NGX_CONF_OK
           ? NULL : "needs the thread pool \"ticket_sign_in\" for itself";
}


char *
ngx_ticket_hash_configure(ngx_conf_t *cf)
{
    ngx_uint_t  i;

    for (i = 0; cf->cycle->modules[i]; i++) {
        if (ngx_strcmp(cf->cycle->modules[i]->name, "ngx_thread_pool_module")
            == 0)
        {
            return ngx_ticket_hash_directive(cf, cf->cycle->modules[i]);
        }
    }

    return "needs an nginx with threads (--with-threads)";
}


ngx_ticket_hash_t *
ngx_ticket_hash_start(const ngx_ticket_hash_work_t *work,
    ngx_ticket_hash_pt handler, void *data)
{
    ngx_pool_t         *pool;
    ngx_ticket_hash_t  *hash;
    ngx_thread_pool_t  *tp;
    ngx_thread_task_t  *task;

    tp = ngx_thread_pool_get((ngx_cycle_t *) ngx_cycle, &ngx_ticket_hash_pool);

    if (tp == NULL || ngx_ticket_hash_waiting >= NGX_TICKET_HASH_WAITING) {
        return NULL;
    }

    pool = ngx_create_pool(4096, ngx_ticket_process.log);
    if (pool == NULL) {
        return NULL;
    }

    task = ngx_thread_task_alloc(pool, sizeof(ngx_ticket_hash_t));

    if (task == NULL
        || tk_random(((ngx_ticket_hash_t *) task->ctx)->salt,
                     NGX_TICKET_HASH_SALT)
           != TK_OK)
    {
        ngx_destroy_pool(pool);
        return NULL;
    }

    hash = task->ctx;
    hash->pool = pool;
    hash->task = task;
    hash->handler = handler;
    hash->data = data;
    hash->work = *work;
    task->handler = ngx_ticket_hash_run;
    task->event.handler = ngx_ticket_hash_handler;
    task->event.data = hash;
    task->event.log = ngx_ticket_process.log;

    if (ngx_thread_task_post(tp, task) != NGX_OK) {
        ngx_ticket_hash_release(hash);
        return NULL;
    }

    /* a process that leaves waits for its timers */
    ngx_add_timer(&task->event, NGX_TICKET_HASH_LOST);
    hash->running = 1;
    ngx_ticket_hash_waiting++;

    return hash;
}


/* In the thread. */

static void
ngx_ticket_hash_run(void *data, ngx_log_t *log)
{
    ngx_ticket_hash_t *hash = data;

    ngx_uint_t               make;
    ngx_ticket_hash_work_t  *work;

    work = &hash->work;
    work->fits = 0;
    make = work->make;

    if (work->known[0] != '\0') {
        work->fits = argon2id_verify(work->known, work->secret,
                                     NGX_TICKET_HASH_SECRET)
                     == ARGON2_OK;

        if (work->fits
            && ngx_strncmp(work->known, NGX_TICKET_HASH_NOW,
                           sizeof(NGX_TICKET_HASH_NOW) - 1)
               != 0)
        {
            make = 1;
        }
    }

    if (!make
        || argon2id_hash_encoded(NGX_TICKET_HASH_PASSES, NGX_TICKET_HASH_KIB,
                                 NGX_TICKET_HASH_LANES, work->secret,
                                 NGX_TICKET_HASH_SECRET, hash->salt,
                                 NGX_TICKET_HASH_SALT, NGX_TICKET_HASH_LEN,
                                 work->made, NGX_TICKET_HASH_TEXT)
           != ARGON2_OK)
    {
        work->made[0] = '\0';
    }
}


static void
ngx_ticket_hash_handler(ngx_event_t *ev)
{
    ngx_ticket_hash_t   *hash = ev->data;
    ngx_ticket_hash_pt   handler;

    if (ev->timedout) {
        ngx_log_error(NGX_LOG_ALERT, ev->log, 0,
                      "the hash of a password takes more than %d ms",
                      NGX_TICKET_HASH_LOST);
        ev->timedout = 0;
        return;
    }

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    hash->running = 0;
    ngx_ticket_hash_waiting--;
    handler = hash->handler;

    if (handler == NULL) {
        ngx_ticket_hash_release(hash);
        return;
    }

    handler(hash->data);
}


const ngx_ticket_hash_work_t *
ngx_ticket_hash_done(ngx_ticket_hash_t *hash)
{
    return &hash->work;
}


void
ngx_ticket_hash_release(ngx_ticket_hash_t *hash)
{
    if (hash == NULL) {
        return;
    }

    if (hash->running) {
        hash->handler = NULL;
        return;
    }

    OPENSSL_cleanse(&hash->work, sizeof(ngx_ticket_hash_work_t));
    ngx_destroy_pool(hash->pool);
}

#else

char *
ngx_ticket_hash_configure(ngx_conf_t *cf)
{
    return "needs an nginx with threads (--with-threads)";
}


ngx_ticket_hash_t *
ngx_ticket_hash_start(const ngx_ticket_hash_work_t *work,
    ngx_ticket_hash_pt handler, void *data)
{
    return NULL;
}


const ngx_ticket_hash_work_t *
ngx_ticket_hash_done(ngx_ticket_hash_t *hash)
{
    return NULL;
}


void
ngx_ticket_hash_release(ngx_ticket_hash_t *hash)
{
}

#endif
