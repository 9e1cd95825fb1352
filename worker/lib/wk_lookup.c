/*
 * Looking up names, as wk_lookup.h says.
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "wk_lookup.h"
#include "wk_util.h"

#define WK_LOOKUP_BUCKETS   1024            /* a power of two */
#define WK_LOOKUP_STACK     (256 * 1024)
#define WK_LOOKUP_MOST      8               /* addresses of a name */


typedef struct wk_name_s    wk_name_t;
typedef struct wk_thread_s  wk_thread_t;

/* Somebody who waits. */

struct wk_lookup_s {
    TAILQ_ENTRY(wk_lookup_s)  place;        /* of all, the oldest first */
    LIST_ENTRY(wk_lookup_s)   mate;         /* of those of a name */
    wk_lookups_t   *lookups;
    wk_lookup_pt    handler;
    void           *data;
    uint64_t        until;
    wk_lookup_e     result;                 /* when the time is up */
};

struct wk_name_s {
    LIST_ENTRY(wk_name_s)    bucket;
    TAILQ_ENTRY(wk_name_s)   recent;        /* of those not looked up now */
    LIST_HEAD(, wk_lookup_s)  waiting;
    wk_thread_t    *thread;                 /* looks it up; NULL: nobody does */
    int             telling;                /* those who waited */
    uint64_t        since;
    uint64_t        good_until;
    char            text[WK_LOOKUP_TEXT];
    char            name[WK_LOOKUP_NAME];
};

/* What a thread has.  Whoever finds the other one gone frees it. */

struct wk_thread_s {
    STAILQ_ENTRY(wk_thread_s)  done;
    struct wk_shared_s  *shared;
    wk_name_t      *of;                     /* the loop's */
    char            text[WK_LOOKUP_TEXT];   /* "": not found */
    char            name[WK_LOOKUP_NAME];
};

/* Between threads and loop; outlives the loop when a thread does. */

typedef struct wk_shared_s {
    pthread_mutex_t  mutex;
    uv_async_t      *wake;                  /* NULL: the loop has gone */
    int              threads;
    STAILQ_HEAD(wk_threads_s, wk_thread_s)  done;
} wk_shared_t;

struct wk_lookups_s {
    uv_loop_t       *loop;
    uv_timer_t       timer;
    wk_shared_t     *shared;
    LIST_HEAD(, wk_name_s)    buckets[WK_LOOKUP_BUCKETS];
    TAILQ_HEAD(, wk_name_s)   recent;       /* the longest ago first */
    TAILQ_HEAD(, wk_lookup_s)  waiting;
    int              names, threads;
    int              most;                  /* threads */
};


static void wk_lookups_timer(uv_timer_t *timer);


/* In a thread. */

static void
wk_thread_write(wk_thread_t *t, const struct addrinfo *found)
{
    int                     n;
    size_t                  len;
    char                    text[INET6_ADDRSTRLEN];
    const struct addrinfo  *a;

    len = 0;

    for (a = found, n = 0; a != NULL && n < WK_LOOKUP_MOST; a = a->ai_next) {
        if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof(text), NULL, 0,
                        NI_NUMERICHOST)
            != 0
            || strchr(text, '%') != NULL)
        {
            continue;
        }

        len += snprintf(t->text + len, WK_LOOKUP_TEXT - len,
                        a->ai_family == AF_INET6 ? "%s[%s]" : "%s%s",
                        n++ > 0 ? "," : "", text);
    }
}


static void
wk_shared_free(wk_shared_t *shared)
{
    wk_thread_t  *t;

    while ((t = STAILQ_FIRST(&shared->done)) != NULL) {
        STAILQ_REMOVE_HEAD(&shared->done, done);
        free(t);
    }

    pthread_mutex_destroy(&shared->mutex);
    free(shared);
}


static void *
wk_thread_main(void *arg)
{
    int               over;
    wk_shared_t      *shared;
    wk_thread_t      *t = arg;
    struct addrinfo   hints, *found;

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;

    if (getaddrinfo(t->name, NULL, &hints, &found) == 0) {
        wk_thread_write(t, found);
        freeaddrinfo(found);
    }

    shared = t->shared;
    pthread_mutex_lock(&shared->mutex);
    STAILQ_INSERT_TAIL(&shared->done, t, done);
    shared->threads--;
    over = shared->wake == NULL && shared->threads == 0;

    if (shared->wake != NULL) {
        uv_async_send(shared->wake);
    }

    pthread_mutex_unlock(&shared->mutex);

    if (over) {
        wk_shared_free(shared);
    }

    return NULL;
}


static int
wk_thread_start(wk_lookups_t *lookups, wk_name_t *name)
{
    int              rc;
    pthread_t        id;
    wk_thread_t     *t;
    wk_shared_t     *shared = lookups->shared;
    pthread_attr_t   attributes;

    if (lookups->threads >= lookups->most
        || pthread_attr_init(&attributes) != 0)
    {
        return -1;
    }

    t = wk_alloc(sizeof(wk_thread_t));
    t->shared = shared;
    t->of = name;
    strcpy(t->name, name->name);

    pthread_mutex_lock(&shared->mutex);
    shared->threads++;
    pthread_mutex_unlock(&shared->mutex);

    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, WK_LOOKUP_STACK);
    rc = pthread_create(&id, &attributes, wk_thread_main, t);
    pthread_attr_destroy(&attributes);

    if (rc != 0) {
        pthread_mutex_lock(&shared->mutex);
        shared->threads--;
        pthread_mutex_unlock(&shared->mutex);
        free(t);
        return -1;
    }

    lookups->threads++;
    name->thread = t;
    name->since = uv_now(lookups->loop);

    return 0;
}


/* Names. */

static void
wk_name_free(wk_lookups_t *lookups, wk_name_t *name)
{
    LIST_REMOVE(name, bucket);
    TAILQ_REMOVE(&lookups->recent, name, recent);
    lookups->names--;
    free(name);
}


/* Of those whom nobody waits for, the one that was found the longest ago. */

static void
wk_name_evict(wk_lookups_t *lookups)
{
    wk_name_t  *name;

    TAILQ_FOREACH(name, &lookups->recent, recent) {
        if (LIST_EMPTY(&name->waiting) && !name->telling) {
            wk_name_free(lookups, name);
            return;
        }
    }
}


static wk_name_t *
wk_name_get(wk_lookups_t *lookups, const char *text)
{
    uint32_t     hash;
    wk_name_t   *name;
    const char  *p;

    hash = 0;
    for (p = text; *p != '\0'; p++) {
        hash = (hash ^ (unsigned char) *p) * 16777619u;
    }

    hash = (hash >> 8) & (WK_LOOKUP_BUCKETS - 1);

    LIST_FOREACH(name, &lookups->buckets[hash], bucket) {
        if (strcmp(name->name, text) == 0) {
            return name;
        }
    }

    if (lookups->names >= WK_LOOKUP_NAMES) {
        wk_name_evict(lookups);
    }

    name = wk_alloc(sizeof(wk_name_t));
    snprintf(name->name, WK_LOOKUP_NAME, "%s", text);
    LIST_INIT(&name->waiting);
    LIST_INSERT_HEAD(&lookups->buckets[hash], name, bucket);
    TAILQ_INSERT_TAIL(&lookups->recent, name, recent);
    lookups->names++;

    return name;
}


/* Those who wait. */

static void
wk_lookup_end(wk_lookup_t *l, wk_lookup_e result, const char *addresses)
{
    void          *data = l->data;
    wk_lookup_pt   handler = l->handler;

    wk_lookup_cancel(l);
    handler(data, result, addresses);
}


void
wk_lookup_cancel(wk_lookup_t *l)
{
    TAILQ_REMOVE(&l->lookups->waiting, l, place);
    LIST_REMOVE(l, mate);
    free(l);
}


/* All wait equally long, but for those who need not wait at all: they stand in
 * front. */

static void
wk_lookups_set_timer(wk_lookups_t *lookups)
{
    uint64_t      now;
    wk_lookup_t  *l;

    l = TAILQ_FIRST(&lookups->waiting);
    if (l == NULL) {
        uv_timer_stop(&lookups->timer);
        return;
    }

    now = uv_now(lookups->loop);
    uv_timer_start(&lookups->timer, wk_lookups_timer,
                   l->until > now ? l->until - now : 0, 0);
}


static void
wk_lookups_timer(uv_timer_t *timer)
{
    uint64_t       now;
    wk_lookup_t   *l;
    wk_lookups_t  *lookups = timer->data;

    now = uv_now(lookups->loop);

    while ((l = TAILQ_FIRST(&lookups->waiting)) != NULL && l->until <= now) {
        wk_lookup_end(l, l->result, NULL);
    }

    wk_lookups_set_timer(lookups);
}


static void
wk_lookups_found(wk_lookups_t *lookups, wk_thread_t *t)
{
    wk_name_t    *name = t->of;
    wk_lookup_t  *l;

    lookups->threads--;
    name->thread = NULL;
    memcpy(name->text, t->text, WK_LOOKUP_TEXT);
    name->good_until = name->text[0] != '\0'
                       ? uv_now(lookups->loop) + WK_LOOKUP_GOOD_MS : 0;
    TAILQ_INSERT_TAIL(&lookups->recent, name, recent);

    name->telling = 1;

    while ((l = LIST_FIRST(&name->waiting)) != NULL) {
        wk_lookup_end(l, t->text[0] != '\0' ? WK_LOOKUP_FOUND
                                            : WK_LOOKUP_UNKNOWN, t->text);
    }

    name->telling = 0;
}


static void
wk_lookups_wake(uv_async_t *wake)
{
    wk_thread_t          *t;
    wk_lookups_t         *lookups = wake->data;
    wk_shared_t          *shared = lookups->shared;
    struct wk_threads_s   done = STAILQ_HEAD_INITIALIZER(done);

    pthread_mutex_lock(&shared->mutex);
    STAILQ_CONCAT(&done, &shared->done);
    pthread_mutex_unlock(&shared->mutex);

    while ((t = STAILQ_FIRST(&done)) != NULL) {
        STAILQ_REMOVE_HEAD(&done, done);
        wk_lookups_found(lookups, t);
        free(t);
    }

    wk_lookups_set_timer(lookups);
}


/* Whether it is worth waiting for. */

static wk_lookup_e
wk_lookup_begin(wk_lookups_t *lookups, wk_name_t *name, uint64_t *until)
{
    uint64_t  now;

    now = uv_now(lookups->loop);
    *until = now + WK_LOOKUP_MS;

    if (name->thread == NULL) {
        if (wk_thread_start(lookups, name) != 0) {
            *until = 0;
            return WK_LOOKUP_BUSY;
        }

        TAILQ_REMOVE(&lookups->recent, name, recent);

    } else if (now - name->since >= WK_LOOKUP_MS) {
        *until = 0;
    }

    return WK_LOOKUP_SILENT;
}


const char *
wk_lookup(wk_lookups_t *lookups, const char *text, wk_lookup_pt handler,
    void *data, wk_lookup_t **lookup)
{
    wk_name_t    *name;
    wk_lookup_t  *l;

    name = wk_name_get(lookups, text);

    if (name->thread == NULL && uv_now(lookups->loop) < name->good_until) {
        return name->text;
    }

    *lookup = l = wk_alloc(sizeof(wk_lookup_t));
    l->lookups = lookups;
    l->handler = handler;
    l->data = data;
    l->result = wk_lookup_begin(lookups, name, &l->until);
    LIST_INSERT_HEAD(&name->waiting, l, mate);

    if (l->until == 0) {
        TAILQ_INSERT_HEAD(&lookups->waiting, l, place);

    } else {
        TAILQ_INSERT_TAIL(&lookups->waiting, l, place);
    }

    wk_lookups_set_timer(lookups);

    return NULL;
}


wk_lookups_t *
wk_lookups_open(uv_loop_t *loop, int most)
{
    int            i;
    uv_async_t    *wake;
    wk_lookups_t  *lookups;

    wake = wk_alloc(sizeof(uv_async_t));
    if (uv_async_init(loop, wake, wk_lookups_wake) != 0) {
        free(wake);
        return NULL;
    }

    lookups = wk_alloc(sizeof(wk_lookups_t));
    lookups->loop = loop;
    lookups->most = most < WK_LOOKUPS ? most : WK_LOOKUPS;
    lookups->shared = wk_alloc(sizeof(wk_shared_t));
    lookups->shared->wake = wake;
    pthread_mutex_init(&lookups->shared->mutex, NULL);
    STAILQ_INIT(&lookups->shared->done);
    wake->data = lookups;

    for (i = 0; i < WK_LOOKUP_BUCKETS; i++) {
        LIST_INIT(&lookups->buckets[i]);
    }

    TAILQ_INIT(&lookups->recent);
    TAILQ_INIT(&lookups->waiting);
    uv_timer_init(loop, &lookups->timer);
    lookups->timer.data = lookups;

    return lookups;
}


static void
wk_lookups_closed(uv_handle_t *handle)
{
    free(handle->data);
}


static void
wk_lookups_wake_closed(uv_handle_t *handle)
{
    free(handle);
}


void
wk_lookups_close(wk_lookups_t *lookups)
{
    int           i, over;
    wk_name_t    *name;
    uv_async_t   *wake;
    wk_shared_t  *shared = lookups->shared;
    wk_lookup_t  *l;

    pthread_mutex_lock(&shared->mutex);
    wake = shared->wake;
    shared->wake = NULL;
    over = shared->threads == 0;
    pthread_mutex_unlock(&shared->mutex);

    if (over) {
        wk_shared_free(shared);
    }

    while ((l = TAILQ_FIRST(&lookups->waiting)) != NULL) {
        wk_lookup_cancel(l);
    }

    for (i = 0; i < WK_LOOKUP_BUCKETS; i++) {
        while ((name = LIST_FIRST(&lookups->buckets[i])) != NULL) {
            LIST_REMOVE(name, bucket);
            free(name);
        }
    }

    uv_close((uv_handle_t *) wake, wk_lookups_wake_closed);
    uv_close((uv_handle_t *) &lookups->timer, wk_lookups_closed);
}
